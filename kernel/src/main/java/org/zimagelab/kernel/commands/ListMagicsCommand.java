package org.zimagelab.kernel.commands;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.dflib.jjava.jupyter.kernel.BaseKernel;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;
import org.zimagelab.common.Printable;
import org.zimagelab.kernel.magic.CommandRegistry;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code %lsmagic}. */
@Command(name = "%lsmagic", description = "Lists the magics and says what each does.")
final class ListMagicsCommand extends KernelCommand {
    /** The most characters of a description. */
    private static final int LONGEST = 100;

    private static final String OURS = "org.zimagelab.";
    private static final String KERNEL = "org.zimagelab.kernel.";
    private static final String JJAVA = "org.dflib.jjava.";

    /** Descriptions of the base's own magics, which have no command. */
    private static final Map<String, String> OF_JJAVA = Map.of(
            "%addMavenDependencies", "Adds libraries of a Maven repository to the class path.",
            "%loadFromPOM", "Adds the libraries of a pom.xml to the class path.",
            "%%loadFromPOM", "Adds the libraries of the pom.xml in the lines below to the class path.",
            "%mavenRepo", "Names a further Maven repository.",
            "%jars", "Adds jars to the class path.");

    private static final String VARIABLES =
            "In any magic {name} is the value of the Java variable name, and {{name}} the text {name}.";

    private final BaseKernel kernel;

    ListMagicsCommand(BaseKernel kernel) {
        this.kernel = kernel;
    }

    /** The magics of one origin: titles and descriptions. */
    private record Group(String name, Map<String, String> lines) {}

    @Override
    public Object call() {
        kernel.display(listing((CommandRegistry) kernel.getMagicsRegistry()));
        return null;
    }

    /** The list of a registry's magics, as text and as HTML. */
    static DisplayData listing(CommandRegistry registry) {
        List<Group> groups = groups(registry);
        DisplayData data = new DisplayData(text(groups));
        data.putHTML(html(groups));
        return data;
    }

    /** The magics by origin: Z-Image Lab, other extensions, the kernel, its base. */
    private static List<Group> groups(CommandRegistry registry) {
        Map<String, Map<String, String>> byOrigin = new LinkedHashMap<>();
        Stream.of("Z-Image Lab", "Other extensions", "The kernel", "JJava")
                .forEach(name -> byOrigin.put(name, new LinkedHashMap<>()));
        for (String title : registry.titles()) {
            Object magic = registry.magic(title);
            // A magic that is registered as line magic and cell magic gets one line, with the name of its command.
            String bare = title.replace("%", "");
            boolean isTwice = registry.magic("%" + bare) == registry.magic("%%" + bare);
            if (isTwice && title.startsWith("%%")) {
                continue;
            }
            CommandLine command = registry.command(title);
            byOrigin.get(origin(magic.getClass().getName()))
                    .put(isTwice && command != null ? command.getCommandName() : title, says(title, command));
        }
        List<Group> groups = new ArrayList<>();
        byOrigin.forEach((name, lines) -> groups.add(new Group(name, lines)));
        groups.removeIf(group -> group.lines().isEmpty());
        return groups;
    }

    private static String origin(String type) {
        if (type.startsWith(KERNEL)) {
            return "The kernel";
        }
        return type.startsWith(OURS) ? "Z-Image Lab" : type.startsWith(JJAVA) ? "JJava" : "Other extensions";
    }

    /** The first sentence of a command's description. */
    private static String says(String title, CommandLine command) {
        if (command == null) {
            return OF_JJAVA.getOrDefault(title, "");
        }
        String description = String.join(
                        " ", command.getCommandSpec().usageMessage().description())
                .replace("%%", "%");
        String sentence = description.split("(?<=[.]) ", 2)[0];
        // A long sentence is cut after its first part, which says what the magic does.
        return sentence.length() <= LONGEST ? sentence : sentence.split(": |; | \\(", 2)[0].replaceAll("[.]?$", ".");
    }

    private static String text(List<Group> groups) {
        int width = groups.stream()
                .flatMap(group -> group.lines().keySet().stream())
                .mapToInt(String::length)
                .max()
                .orElse(0);
        return groups.stream()
                        .map(group -> group.name() + "\n"
                                + group.lines().entrySet().stream()
                                        .map(line -> ("  " + line.getKey()
                                                        + " "
                                                                .repeat(width
                                                                        - line.getKey()
                                                                                .length()) + "  "
                                                        + line.getValue())
                                                .stripTrailing())
                                        .collect(Collectors.joining("\n")))
                        .collect(Collectors.joining("\n"))
                + "\nNAME --help tells more. " + VARIABLES;
    }

    private static String html(List<Group> groups) {
        StringBuilder html = new StringBuilder("<table><tbody>");
        for (Group group : groups) {
            html.append("<tr><th colspan=\"2\" style=\"text-align:left\">")
                    .append(Printable.html(group.name()))
                    .append("</th></tr>");
            group.lines()
                    .forEach((title, says) -> html.append("<tr><td style=\"text-align:left;white-space:nowrap\"><code>")
                            .append(Printable.html(title))
                            .append("</code></td><td style=\"text-align:left\">")
                            .append(Printable.html(says))
                            .append("</td></tr>"));
        }
        return html.append("</tbody></table><div style=\"opacity:0.75\"><code>NAME --help</code> tells more. ")
                .append(Printable.html(VARIABLES))
                .append("</div>")
                .toString();
    }
}
