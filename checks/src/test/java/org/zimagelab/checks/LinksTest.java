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
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Links of README, CONTRIBUTING and the pages in docs: each file and each heading that they name is there. */
class LinksTest {
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
    private static final Pattern MEMBER = Pattern.compile("\\[`(\\w+)[.](\\w+)`\\]\\(([^)]+[.]java)\\)");
    private static final Pattern NAME = Pattern.compile("org[.]zimagelab(?:[.]\\w+)+");
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

    /** A link such as {@code [`Scores.all`](…/Scores.java)}: the file has a member of this name. */
    @Test
    void everyLinkedMemberIsInItsFile() {
        List<String> broken = new ArrayList<>();
        for (Path page : Repository.files(name -> name.startsWith("docs/") && name.endsWith(".md"))) {
            Matcher link = MEMBER.matcher(Repository.text(page));
            while (link.find()) {
                Path file = page.resolveSibling(link.group(3)).normalize();
                if (!Files.exists(file) || !Repository.text(file).matches("(?s).*\\b" + link.group(2) + "\\b.*")) {
                    broken.add(Repository.name(page) + ": " + link.group());
                }
            }
        }
        assertEquals("", String.join("\n", broken));
    }

    /** A name such as {@code org.zimagelab.notebook.Lab} in a page: there is such a class or package. */
    @Test
    void everyNameOfOursIsThere() {
        List<String> files = Repository.files(name -> name.contains("/src/")).stream()
                .map(file -> "/" + Repository.name(file))
                .toList();
        List<String> unknown = new ArrayList<>();
        for (Path page : Repository.files(name -> name.matches("README.md|docs/.*[.]md|notebooks/.*[.]ipynb"))) {
            NAME.matcher(Repository.text(page))
                    .results()
                    .map(MatchResult::group)
                    .distinct()
                    .forEach(name -> {
                        String path = "/org/zimagelab/"
                                + name.substring(name.indexOf("zimagelab.") + 10)
                                        .replace('.', '/');
                        String around = path.substring(0, path.lastIndexOf('/')); // of a member its class
                        boolean isThere = files.stream()
                                .anyMatch(file -> file.contains(path + ".java")
                                        || file.contains(path + "/")
                                        || file.contains(around + ".java")
                                        || file.endsWith(path.substring(1).replace('/', '.')));
                        if (!isThere) {
                            unknown.add(Repository.name(page) + ": " + name);
                        }
                    });
        }
        assertEquals("", String.join("\n", unknown));
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
