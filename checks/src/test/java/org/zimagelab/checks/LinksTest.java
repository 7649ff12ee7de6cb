package org.zimagelab.checks;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Links of README, CONTRIBUTING and the pages in docs: each file and each heading that they name is there. */
class LinksTest {
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
    private static final Pattern CODE = Pattern.compile("(?s)```.*?```|`[^`\n]*`");

    @Test
    void everyLinkLeadsSomewhere() {
        List<String> broken = new ArrayList<>();
        for (Path page : Repository.files(name -> name.endsWith(".md") && !name.contains("/src/"))) {
            Matcher link = LINK.matcher(CODE.matcher(Repository.text(page)).replaceAll("`code`"));
            while (link.find()) {
                if (!link.group(1).matches("[a-z]+:.*") && !leadsSomewhere(page, link.group(1))) {
                    broken.add(Repository.name(page) + ": " + link.group(1));
                }
            }
        }
        assertEquals("", String.join("\n", broken));
    }

    private static boolean leadsSomewhere(Path page, String link) {
        String[] parts = link.split("#", 2);
        Path file = parts[0].isEmpty()
                ? page
                : page.resolveSibling(URLDecoder.decode(parts[0], StandardCharsets.UTF_8))
                        .normalize();
        return Files.exists(file) && (parts.length == 1 || headings(file).contains(parts[1]));
    }

    /** The anchors that GitHub gives to the headings of a page. */
    private static Set<String> headings(Path page) {
        Set<String> anchors = new HashSet<>();
        boolean isCode = false;
        for (String line : Repository.lines(page)) {
            isCode ^= line.startsWith("```");
            if (!isCode && line.matches("#{1,6} .*")) {
                String anchor = line.replaceFirst("#+ ", "")
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\p{L}\\p{N} _-]", "")
                        .replace(' ', '-');
                String unique = anchor;
                for (int again = 1; !anchors.add(unique); again++) {
                    unique = anchor + "-" + again;
                }
            }
        }
        return anchors;
    }
}
