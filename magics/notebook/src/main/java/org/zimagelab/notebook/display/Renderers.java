package org.zimagelab.notebook.display;

import java.util.List;
import java.util.function.Function;
import org.dflib.jjava.jupyter.kernel.display.Renderer;
import org.dflib.jjava.jupyter.kernel.display.mime.MIMEType;
import org.zimagelab.diffusion.Picture;
import org.zimagelab.tuning.results.Runs;
import org.zimagelab.tuning.store.png.PicturePng;
import org.zimagelab.tuning.trace.Trace;
import tech.tablesaw.api.Table;

/** How values of our types look as the last expression of a Java cell. */
public final class Renderers {

    private static final List<MIMEType> FORMS =
            List.of(MIMEType.TEXT_PLAIN, MIMEType.TEXT_HTML, MIMEType.IMAGE_PNG, MIMEType.IMAGE_SVG);

    private Renderers() {}

    /**
     * Registers pictures, tables, runs and traces. The later registration of a type wins, so these hold wherever we
     * come after the kernel's own.
     *
     * @param renderer the kernel's
     */
    public static void register(Renderer renderer) {
        register(renderer, Picture.class, Renderers::figure);
        register(renderer, Table.class, TableView::bundle);
        register(renderer, Runs.class, RunsView::bundle);
        register(renderer, Trace.class, TraceView::strip);
    }

    /**
     * Registers one type.
     *
     * @param renderer the kernel's
     * @param type of the values
     * @param view value → all its forms
     * @param <T> of the values
     */
    public static <T> void register(Renderer renderer, Class<T> type, Function<T, MimeBundle> view) {
        renderer.createRegistration(type)
                .preferring(FORMS.toArray(MIMEType[]::new))
                .register((value, context) -> {
                    MimeBundle bundle = view.apply(value);
                    for (MIMEType mime : FORMS) {
                        if (bundle.data().containsKey(mime.toString())) {
                            context.renderIfRequested(mime, () -> bundle.data().get(mime.toString()));
                        }
                    }
                });
    }

    /**
     * A picture with its caption in one display: the file itself with its parameters inside, and HTML that shows both.
     *
     * @param picture a finished one
     * @return PNG, HTML and text
     */
    public static MimeBundle figure(Picture picture) {
        byte[] png = PicturePng.encode(picture);
        Html image = Html.of("img", Html.SHRINKING)
                .attribute("src", DataUri.of("image/png", png))
                .attribute("alt", PictureCaption.brief(picture.request().prompt(), 120));
        Html figure =
                Html.of("figure", "margin:0").add(image, Html.of("figcaption").add(PictureCaption.html(picture)));
        return MimeBundle.png(png, PictureCaption.text(picture)).with("text/html", figure.toString());
    }
}
