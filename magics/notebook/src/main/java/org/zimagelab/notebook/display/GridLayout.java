package org.zimagelab.notebook.display;

import java.util.ArrayList;
import java.util.List;

/**
 * The measures of a grid of pictures, and its table in inline styles alone.
 *
 * <p>A client brings rules of its own for tables and images: JupyterLab sets {@code table-layout: fixed} and
 * {@code img {max-width: 100%}}, which let a cell be narrower than its pictures. So each element of this table is told
 * with its own style what it is, a grid or a block, and how wide. The elements stay those of a table, for readers that
 * drop all styles. Only properties that JupyterLab leaves in a notebook that is not trusted are used.
 *
 * <p>Columns shrink with the window to {@link #narrow}, the pictures of a cell to half their size before they wrap.
 * What would still be wider than a page of paper is parted into bands of fewer columns, which stand side by side where
 * there is room and one below the other where not.
 *
 * @param picture width of a picture, pixels
 * @param seeds pictures in the fullest cell
 * @param columns of a band at the most
 * @param narrow width of a column in a narrow window, pixels
 */
record GridLayout(int picture, int seeds, int columns, int narrow) {
    static final String LINE = "1px solid var(--jp-border-color2,#8885)";

    /**
     * Pixels of a cell's output where a browser prints nbconvert's page on A4: 608 with margins of 1 cm, 494 with an
     * inch.
     */
    static final int PAPER = 490;

    private static final int HEAD = 74;
    private static final int PADDING = 4;
    private static final int GAP = 2;

    /** What a cell needs besides its pictures: its padding and a line. */
    private static final int AROUND = 2 * PADDING + 1;

    /**
     * Pixels of a column whose head has room for "guidance 2"; above narrower ones the words stand once, before them.
     */
    private static final int WORDS = 72;

    private static final int FEWEST_PIXELS = 48;

    /**
     * @param picture width of each picture, pixels
     * @param seeds pictures in the fullest cell, at least 1
     * @param columns that all bands have together, at least 1
     */
    static GridLayout of(int picture, int seeds, int columns) {
        int most = (PAPER - HEAD) / (Math.min(picture, FEWEST_PIXELS) + AROUND);
        int bands = (columns + most - 1) / most;
        int each = (columns + bands - 1) / bands;
        return new GridLayout(picture, seeds, each, Math.min((PAPER - HEAD) / each, WORDS));
    }

    /** The columns, parted. */
    <T> List<List<T>> bands(List<T> all) {
        List<List<T>> bands = new ArrayList<>();
        for (int from = 0; from < all.size(); from += columns) {
            bands.add(all.subList(from, Math.min(from + columns, all.size())));
        }
        return bands;
    }

    /** Whether heads have room for words beside their numbers. */
    boolean hasWords() {
        return narrow >= WORDS;
    }

    Html sideBySide() {
        return Html.of("div", "display:flex;flex-wrap:wrap;align-items:flex-start;column-gap:1.5em");
    }

    /** @param count columns of this band */
    Html table(int count) {
        int natural = HEAD + count * column();
        int least = HEAD + count * narrow;
        return Html.of(
                "table",
                "display:block;flex:0 1 " + natural + "px;box-sizing:border-box;width:100%;max-width:" + natural
                        + "px;min-width:" + least + "px;margin:0 0 0.5em;border:none;border-collapse:separate;"
                        + "border-spacing:0;table-layout:auto;font-size:90%;line-height:1.25;text-align:center");
    }

    /** @param count columns of this band */
    Html row(int count) {
        return Html.of(
                "tr",
                "display:grid;grid-template-columns:" + HEAD + "px repeat(" + count + ",minmax(" + narrow + "px,"
                        + column() + "px));background:none;border:none;border-bottom:" + LINE
                        + ";page-break-inside:avoid");
    }

    /** The head of a row. */
    static Html rowHead() {
        return head("center", "right");
    }

    /** The head of a column. */
    static Html columnHead() {
        return head("end", "center");
    }

    private static Html head(String vertical, String horizontal) {
        return Html.of(
                "th",
                "display:block;box-sizing:border-box;max-width:none;min-width:0;border:none;align-self:" + vertical
                        + ";text-align:" + horizontal
                        + ";padding:3px;white-space:normal;overflow-wrap:anywhere;font-weight:bold");
    }

    Html cell() {
        return Html.of(
                "td",
                "display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%," + picture / 2
                        + "px),1fr));gap:" + GAP
                        + "px;align-content:center;justify-items:center;box-sizing:border-box;"
                        + "max-width:none;min-width:0;padding:" + PADDING + "px;border:none;border-left:" + LINE
                        + ";font-size:80%;text-align:center;white-space:normal");
    }

    Html place() {
        return Html.of("div", "width:100%;max-width:" + picture + "px;overflow-wrap:anywhere;page-break-inside:avoid");
    }

    /** The widest that a column becomes: all seeds side by side. */
    private int column() {
        return Math.max(narrow, seeds * picture + (seeds - 1) * GAP + AROUND);
    }
}
