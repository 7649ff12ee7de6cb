package org.zimagelab.notebook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.ServiceLoader;
import javax.imageio.ImageIO;
import org.dflib.jjava.jupyter.Extension;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;
import org.dflib.jjava.jupyter.kernel.display.mime.MIMEType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.zimagelab.diffusion.Picture;
import org.zimagelab.notebook.session.Session;

/** The extension as a kernel finds it, in a kernel on the base alone, with the demo model. */
class ExtensionTest {
    private final NotebookKernel kernel = new NotebookKernel();

    @AfterEach
    void unload() {
        Session.current().unload(null);
    }

    @Test
    void ourOwnKernelIsNotHere() {
        assertThrows(ClassNotFoundException.class, () -> Class.forName("org.zimagelab.kernel.Main"));
    }

    @Test
    void aBareKernelLoadsTheDemoModelAndMakesAPicture() throws Exception {
        Extension extension = ServiceLoader.load(Extension.class).stream()
                .filter(provider -> provider.type() == ZImageExtension.class)
                .findFirst()
                .orElseThrow()
                .get();
        extension.install(kernel);
        kernel.line("zimage", "load", "demo-base", "--as", "model");
        assertEquals(Lab.model(), kernel.variables.get("model"));
        assertTrue(kernel.last().text().startsWith("demo-base: base model · fp32 on cpu"));

        kernel.cell("generate", "一只橘色的布偶猫", "--steps", "1", "--guidance", "0", "--as", "cat");
        Picture cat = assertInstanceOf(Picture.class, kernel.variables.get("cat"));
        assertEquals(128, cat.image().getWidth());
        NotebookKernel.Output progress = kernel.outputs.get(1);
        assertTrue(progress.updates >= 1 && progress.png() != null);

        DisplayData shown = kernel.getRenderer().render(cat);
        byte[] png = Base64.getDecoder().decode((String) shown.getData(MIMEType.IMAGE_PNG));
        assertEquals("IEND", new String(png, png.length - 8, 4, StandardCharsets.US_ASCII));
        assertEquals(
                cat.image().getRGB(64, 64),
                ImageIO.read(new ByteArrayInputStream(png)).getRGB(64, 64));
        assertTrue(((String) shown.getData(MIMEType.TEXT_HTML)).contains("一只橘色的布偶猫"));
        assertTrue(((String) shown.getData(MIMEType.TEXT_PLAIN)).contains("guidance 0 (cfg 1, off)"));
        DisplayData asked = kernel.getRenderer().renderAs(cat, "image/png");
        assertTrue(asked.hasDataForType(MIMEType.IMAGE_PNG) && !asked.hasDataForType(MIMEType.TEXT_HTML));

        extension.uninstall(kernel);
        assertTrue(Session.current().models().isEmpty());
    }
}
