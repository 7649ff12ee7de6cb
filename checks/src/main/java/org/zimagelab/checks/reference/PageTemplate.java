package org.zimagelab.checks.reference;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The prose and the examples of a page: Markdown in which a block indented by four spaces is a cell, and a line in
 * double braces stands for something else: {@code {{usage}}} for the options, {@code {{picture}}} for a picture of what
 * the last cell shows, {@code {{text}}} for its text, {@code {{not run}}} before a cell that takes long or needs a
 * network, whose options are parsed and no more.
 *
 * @param blocks in the order of the page
 */
record PageTemplate(List<Block> blocks) {
    /** The lines of a cell begin so. */
    private static final String INDENT = "    ";

    /** A part of a page. */
    sealed interface Block {}

    /** Lines that stay as they are. */
    record Prose(String text) implements Block {}

    /** A cell of an example. */
    record Cell(String code, boolean isRun) implements Block {}

    /** What a line in double braces stands for. */
    enum Insert implements Block {
        USAGE,
        TEXT,
        PICTURE
    }

    /** The template of a page; empty prose and the usage where the page has none. */
    static PageTemplate of(String page) {
        try (InputStream file = PageTemplate.class.getResourceAsStream(page + ".md")) {
            if (file == null) {
                return new PageTemplate(List.of(Insert.USAGE));
            }
            return parse(new String(file.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static PageTemplate parse(String text) {
        List<Block> blocks = new ArrayList<>();
        List<String> lines = text.lines().toList();
        boolean isRun = true;
        for (int at = 0; at < lines.size(); ) {
            int end = at;
            if (lines.get(at).startsWith("{{")) {
                String what = lines.get(at).replaceAll("[{}]", "");
                isRun = !what.equals("not run");
                if (isRun) {
                    blocks.add(Insert.valueOf(what.toUpperCase(Locale.ROOT)));
                }
                at++;
            } else if (lines.get(at).startsWith(INDENT)) {
                while (end < lines.size() && (lines.get(end).startsWith(INDENT) || isBlankInside(lines, end))) {
                    end++;
                }
                blocks.add(new Cell(String.join("\n", lines.subList(at, end)).replaceAll("(?m)^" + INDENT, ""), isRun));
                isRun = true;
                at = end;
            } else {
                while (end < lines.size()
                        && !lines.get(end).startsWith(INDENT)
                        && !lines.get(end).startsWith("{{")) {
                    end++;
                }
                blocks.add(new Prose(String.join("\n", lines.subList(at, end)).strip()));
                at = end;
            }
        }
        blocks.removeIf(block -> block instanceof Prose prose && prose.text().isEmpty());
        return new PageTemplate(blocks);
    }

    /** An empty line between two lines of one cell. */
    private static boolean isBlankInside(List<String> lines, int at) {
        return lines.get(at).isBlank()
                && at + 1 < lines.size()
                && lines.get(at + 1).startsWith(INDENT)
                && !lines.get(at + 1).startsWith(INDENT + "%");
    }
}
