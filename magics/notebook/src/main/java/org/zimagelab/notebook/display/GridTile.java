package org.zimagelab.notebook.display;

import org.zimagelab.diffusion.Request;

/**
 * The place of one run in a {@link SweepGrid}.
 *
 * @param request of the run
 * @param width pixels of the tile
 * @param height pixels, likewise
 */
record GridTile(Request request, int width, int height) {
    /** An image that is as wide as its place, whatever a client says of images. */
    private static final String FILLING =
            "display:block;box-sizing:border-box;width:100%;max-width:none;height:auto;margin:0;padding:0;border:none;";

    private static final String OVER = "position:absolute;left:0;top:0;width:100%;height:100%;display:flex;"
            + "align-items:center;justify-content:center";

    /** Words over a picture, readable whatever it shows. */
    private static final String BADGE = "position:absolute;left:0;box-sizing:border-box;max-width:100%;padding:0 3px;"
            + "line-height:1.3;background:#000a;color:#fff;overflow-wrap:anywhere;";

    /** A machine's name, of which a small tile shows the beginning. */
    private static final String NAME =
            "max-width:100%;min-height:0;overflow:hidden;font-size:90%;line-height:1.1;overflow-wrap:anywhere";

    /**
     * The tile.
     *
     * @param number of the run, for {@code data-run}; empty where images are not numbered
     * @param address to which a picture leads; empty where it is no link
     */
    Html of(GridMark mark, String number, String address) {
        if (mark instanceof GridMark.Pictured picture) {
            return picture(picture, number, address);
        } else if (mark instanceof GridMark.Failed failed) {
            return blank("solid var(--jp-error-color1,#d55e00)", failed.reason())
                    .add(Html.of("div", OVER).text("failed"));
        } else if (mark instanceof GridMark.Running running) {
            String title = running.machine().isEmpty() ? "" : "being made on " + running.machine();
            return blank("solid var(--jp-brand-color1,#0072b2)", title).add(running(running));
        } else if (mark instanceof GridMark.NotNeeded) {
            String title = "not needed: " + PictureCaption.parameters(request);
            return blank("dotted var(--jp-border-color2,#8884)", title)
                    .add(Html.of("div", OVER + ";opacity:0.5").text("out"));
        } else {
            String title = "not made: " + PictureCaption.parameters(request);
            return blank("dashed var(--jp-border-color1,#8888)", title).add(Html.of("div", OVER));
        }
    }

    private Html picture(GridMark.Pictured picture, String number, String address) {
        Html image = Html.of("img")
                .attribute("width", width)
                .attribute("height", height)
                .attribute("style", FILLING)
                .attribute("src", picture.uri());
        if (!number.isEmpty()) {
            image.attribute("data-run", number);
        }
        image.attribute("alt", "seed " + request.seed()).attribute("title", picture.title());
        return address.isEmpty()
                ? image
                : Html.of("a").attribute("href", address).add(image);
    }

    /** An empty place as large as its picture will be: padding alone keeps its shape while it shrinks. */
    private Html blank(String border, String title) {
        double percent = Math.round(1000.0 * height / width) / 10.0;
        String style =
                "position:relative;box-sizing:border-box;height:0;padding-bottom:" + percent + "%;border:1px " + border;
        return Html.of("div", style).attribute("title", title);
    }

    private static Html running(GridMark.Running running) {
        String percent = Math.round(100 * running.fraction()) + "%";
        if (running.preview().isEmpty()) {
            if (running.machine().isEmpty()) {
                return Html.of("div", OVER).text(percent);
            }
            Html machine = Html.of("div", NAME).text(running.machine());
            return Html.of("div", OVER + ";flex-direction:column;overflow:hidden")
                    .add(Html.of("div", "flex:none").text(percent), machine);
        }
        Html image = Html.of("img", FILLING + "height:100%")
                .attribute("src", running.preview())
                .attribute("alt", "estimate");
        Html over = Html.of("div", OVER + ";overflow:hidden")
                .add(image, Html.of("span", BADGE + "bottom:0").text(percent));
        return running.machine().isEmpty()
                ? over
                : over.add(Html.of("span", BADGE + "top:0;font-size:90%").text(running.machine()));
    }
}
