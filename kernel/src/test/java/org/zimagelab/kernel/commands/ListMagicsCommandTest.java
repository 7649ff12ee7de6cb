package org.zimagelab.kernel.commands;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.function.Supplier;
import org.dflib.jjava.jupyter.kernel.BaseKernel;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;
import org.dflib.jjava.jupyter.kernel.display.mime.MIMEType;
import org.dflib.jjava.jupyter.kernel.magic.CellMagic;
import org.dflib.jjava.jupyter.kernel.magic.LineMagic;
import org.junit.jupiter.api.Test;
import org.zimagelab.kernel.JavaKernel;
import org.zimagelab.kernel.magic.CommandRegistry;
import picocli.CommandLine;
import picocli.CommandLine.Command;

class ListMagicsCommandTest {
    @Command(name = "%%<both>", description = "Does & this. And tells no more.")
    private static final class Both {}

    /** A magic of somebody else, registered under both signs. */
    private static final class OfBoth
            implements LineMagic<Object, BaseKernel>, CellMagic<Object, BaseKernel>, Supplier<CommandLine> {
        @Override
        public Object eval(BaseKernel kernel, List<String> arguments) {
            return null;
        }

        @Override
        public Object eval(BaseKernel kernel, List<String> arguments, String body) {
            return null;
        }

        @Override
        public CommandLine get() {
            return new CommandLine(new Both());
        }
    }

    @Test
    void everyMagicIsOneLineWithWhatItDoes() throws Exception {
        JavaKernel kernel = new JavaKernel(List.of());
        new KernelMagics().install(kernel);
        OfBoth both = new OfBoth();
        kernel.getMagicsRegistry().registerLineMagic("<both>", both).registerCellMagic("<both>", both);
        kernel.getMagicsRegistry().registerLineMagic("old", (LineMagic<Object, BaseKernel>) (k, arguments) -> null);
        DisplayData shown = ListMagicsCommand.listing((CommandRegistry) kernel.getMagicsRegistry());
        String text = (String) shown.getData(MIMEType.TEXT_PLAIN);
        List<String> lines = text.lines().toList();
        assertEquals(1, lines.stream().filter(line -> line.contains("<both>")).count(), text);
        assertTrue(text.contains("%%<both>") && text.contains("  Does & this.\n"), text);
        for (String title : KernelMagic.TITLES) {
            assertTrue(
                    lines.stream().anyMatch(line -> line.matches("  \\Q" + title + "\\E {2,}[A-Z].*\\.")),
                    title + " in " + text);
        }
        assertTrue(text.indexOf("The kernel") < text.indexOf("%lsmagic"), text);
        String html = (String) shown.getData(MIMEType.TEXT_HTML);
        assertTrue(html.contains("<code>%%&lt;both&gt;</code>") && html.contains("Does &amp; this."), html);
    }
}
