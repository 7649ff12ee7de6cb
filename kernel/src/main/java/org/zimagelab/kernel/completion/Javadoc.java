package org.zimagelab.kernel.completion;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.zimagelab.common.Printable;

/**
 * A javadoc comment as text and as HTML.
 *
 * @param plain paragraphs, and lists with dashes, without markup; empty if there is no comment
 * @param html with the javadoc tags replaced by elements
 */
record Javadoc(String plain, String html) {
    private static final int LONGEST = 6_000; // characters of a comment
    private static final Pattern BLOCK_TAG = Pattern.compile("(?m)^[ \\t]*@(\\w+)[ \\t]*");
    private static final Pattern ENTITY = Pattern.compile("&(#x?\\w+|\\w+);");
    private static final Map<String, String> LABELS = Map.of(
            "return",
            "Returns",
            "throws",
            "Throws",
            "exception",
            "Throws",
            "apiNote",
            "Note",
            "implNote",
            "Implementation",
            "implSpec",
            "Implementation",
            "since",
            "Since",
            "deprecated",
            "Deprecated");
    private static final Map<String, String> ENTITIES = Map.ofEntries(
            Map.entry("lt", "<"),
            Map.entry("gt", ">"),
            Map.entry("amp", "&"),
            Map.entry("quot", "\""),
            Map.entry("apos", "'"),
            Map.entry("nbsp", " "),
            Map.entry("le", "≤"),
            Map.entry("ge", "≥"),
            Map.entry("ne", "≠"),
            Map.entry("times", "×"),
            Map.entry("ndash", "–"),
            Map.entry("mdash", "—"),
            Map.entry("hellip", "…"),
            Map.entry("rarr", "→"),
            Map.entry("middot", "·"),
            Map.entry("pi", "π"),
            Map.entry("infin", "∞"),
            Map.entry("radic", "√"),
            Map.entry("copy", "©"),
            Map.entry("plusmn", "±"));

    private static final Javadoc NONE = new Javadoc("", "");

    /**
     * Renders a comment as JShell gives it: without asterisks, with tags and HTML.
     *
     * @param comment null for none
     * @param brief whether only the first paragraph is wanted
     */
    static Javadoc of(String comment, boolean brief) {
        if (comment == null || comment.isBlank()) {
            return NONE;
        }
        Matcher tag = BLOCK_TAG.matcher(comment);
        int end = tag.find() ? tag.start() : comment.length();
        String main = comment.substring(0, end).strip();
        if (brief) {
            main = main.split("(?i)\\n\\s*\\n|<p>|<ul>|<pre>|<table", 2)[0].strip();
        }
        boolean isCut = main.length() > LONGEST;
        String html = elements(isCut ? main.substring(0, LONGEST) + " …" : main) + (brief ? "" : tags(comment, end));
        return new Javadoc(plain(html), html);
    }

    private static String tags(String comment, int from) {
        StringBuilder html = new StringBuilder();
        String last = "";
        boolean isList = false;
        Matcher tag = BLOCK_TAG.matcher(comment);
        for (boolean found = tag.find(from); found; ) {
            String name = tag.group(1);
            int start = tag.end();
            found = tag.find();
            String text = comment.substring(start, found ? tag.start() : comment.length())
                    .strip();
            String label = name.equals("param") ? "Parameters" : LABELS.get(name);
            if (label == null) {
                continue; // authors and cross references are left out
            }
            boolean isNamed = label.equals("Parameters") || label.equals("Throws");
            html.append(isList && !label.equals(last) ? "</ul>" : "");
            if (isNamed) {
                String[] parts = text.split("\\s+", 2);
                html.append(label.equals(last) ? "" : "<p><b>" + label + ":</b><ul>");
                html.append("<li><code>" + Printable.html(parts[0]) + "</code>");
                html.append(parts.length > 1 ? " – " + elements(parts[1]) : "").append("</li>");
            } else {
                html.append("<p><b>" + label + ":</b> " + elements(text) + "</p>");
            }
            isList = isNamed;
            last = label;
        }
        return html + (isList ? "</ul>" : "");
    }

    /** Replaces inline tags by elements. A tag may contain further braces and tags. */
    private static String elements(String text) {
        StringBuilder html = new StringBuilder();
        int at = 0;
        while (at < text.length()) {
            int open = text.indexOf("{@", at);
            if (open < 0) {
                return html.append(text.substring(at)).toString();
            }
            html.append(text, at, open);
            int close = closing(text, open);
            String[] tag = text.substring(open + 2, close).split("[ \\n]", 2);
            html.append(element(tag[0], tag.length > 1 ? tag[1] : ""));
            at = Math.min(close + 1, text.length());
        }
        return html.toString();
    }

    private static int closing(String text, int open) {
        int depth = 0;
        for (int at = open; at < text.length(); at++) {
            depth += text.charAt(at) == '{' ? 1 : text.charAt(at) == '}' ? -1 : 0;
            if (depth == 0) {
                return at;
            }
        }
        return text.length();
    }

    private static String element(String tag, String content) {
        return switch (tag) {
            case "code" -> "<code>" + Printable.html(content) + "</code>";
            case "literal" -> Printable.html(content);
            case "snippet" -> "<pre>" + Printable.html(content.replaceFirst("\\A[^\\n]*\\n", "")) + "</pre>";
            case "link", "linkplain", "value" -> {
                String[] parts = content.strip().split("(?<![,(])\\s+", 2); // no blank inside an argument list
                String target = parts[0].replaceFirst("^#", "").replace('#', '.');
                String label = parts.length > 1 ? elements(parts[1]) : Printable.html(target);
                yield tag.equals("link") ? "<code>" + label + "</code>" : label;
            }
            case "index", "systemProperty", "return", "summary" -> elements(content);
            default -> "";
        };
    }

    private static String plain(String html) {
        StringBuilder text = new StringBuilder();
        Matcher block = Pattern.compile("(?is)<pre[^>]*>(.*?)</pre>").matcher(html);
        int at = 0;
        while (block.find()) {
            text.append(flowing(html.substring(at, block.start())));
            text.append("\n\n")
                    .append(block.group(1)
                            .replaceAll("</?code>", "")
                            .replaceFirst("\\A\\s*\\n", "")
                            .stripTrailing()
                            .stripIndent()
                            .indent(4))
                    .append('\n');
            at = block.end();
        }
        text.append(flowing(html.substring(at)));
        String bare = text.toString().replaceAll("<[a-zA-Z/][^>]*>", "");
        String decoded = ENTITY.matcher(bare).replaceAll(m -> Matcher.quoteReplacement(decoded(m.group(1), m.group())));
        return decoded.replaceAll("(?m)[ \\t]+$", "")
                .replaceAll("(?m)^-\\s+", "- ")
                .replaceAll("(?m)^ (?! )", "")
                .replaceAll("\\n{3,}", "\n\n")
                .replaceAll(":\\n\\n(?=- )", ":\n")
                .strip();
    }

    private static String flowing(String html) {
        return html.replaceAll("(?s)<!--.*?-->", "")
                .replaceAll("\\s+", " ")
                .replaceAll("(?i) ?<(?:p|ul|ol|dl|table|blockquote|h\\d)\\b[^>]*> ?", "\n\n")
                .replaceAll("(?i) ?</(?:p|ul|ol|dl|table|blockquote|h\\d)> ?", "\n\n")
                .replaceAll("(?i) ?<li\\b[^>]*> ?", "\n- ")
                .replaceAll("(?i) ?<(?:br|tr|dt|dd)\\b[^>]*> ?", "\n")
                .replaceAll("(?i) ?<(?:td|th)\\b[^>]*> ?", "  ");
    }

    private static String decoded(String entity, String whole) {
        if (entity.startsWith("#")) {
            try {
                int code = entity.startsWith("#x")
                        ? Integer.parseInt(entity.substring(2), 16)
                        : Integer.parseInt(entity.substring(1));
                return Character.toString(code);
            } catch (IllegalArgumentException e) {
                return whole;
            }
        }
        return ENTITIES.getOrDefault(entity, whole);
    }
}
