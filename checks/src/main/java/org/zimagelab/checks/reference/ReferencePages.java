package org.zimagelab.checks.reference;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;
import org.zimagelab.kernel.magic.CellSource;
import org.zimagelab.kernel.magic.CommandRegistry;
import picocli.CommandLine;

/** Makes the pages: runs the examples of all in one notebook, and writes down what the commands say. */
final class ReferencePages {
    private static final String NOTE = "<!-- Written by install/reference from the magic's own options and from"
            + " checks/src/main/resources/org/zimagelab/checks/reference/%s.md. Change them, not this page. -->%n";

    /** The examples of these pages build on each other, so that they are run first and in this order. */
    private static final List<String> FIRST =
            List.of("zimage", "generate", "sweep", "table", "plot", "grid", "score", "compare", "diagnose", "rate");

    /**
     * A page of the reference.
     *
     * @param name of its file, without {@code .md}
     * @param text Markdown
     * @param pictures file names of the pictures that it shows, each with the HTML that the picture is taken of
     */
    record Page(String name, String text, Map<String, String> pictures) {}

    private final ExampleNotebook notebook;

    private ReferencePages(ExampleNotebook notebook) {
        this.notebook = notebook;
    }

    /** All pages: the list of the magics first, then one for each magic. Examples write into the working folder. */
    static List<Page> make() {
        try (ExampleNotebook notebook = new ExampleNotebook()) {
            return new ReferencePages(notebook).pages();
        }
    }

    private List<Page> pages() {
        CommandRegistry magics = notebook.magics();
        Map<String, List<CommandLine>> commands = new TreeMap<>(); // by the page's name
        for (String title : magics.titles()) {
            CommandLine command = magics.command(title);
            if (command != null) {
                List<CommandLine> same = commands.computeIfAbsent(name(title), name -> new ArrayList<>());
                // One magic may answer to both signs.
                if (same.stream().noneMatch(known -> known.getCommandName().equals(command.getCommandName()))) {
                    same.add(command);
                }
            }
        }
        Set<String> order = new LinkedHashSet<>(FIRST);
        order.addAll(commands.keySet());
        Map<String, Page> pages = new TreeMap<>();
        order.forEach(name -> pages.put(name, page(name, commands.get(name))));
        List<Page> all = new ArrayList<>(List.of(list(commands)));
        all.addAll(pages.values());
        return all;
    }

    private static String name(String title) {
        return title.replace("%", "");
    }

    private static Page list(Map<String, List<CommandLine>> commands) {
        StringBuilder text = new StringBuilder("""
                # The magics, one by one

                <!-- Written by install/reference. -->
                Which magic for which task: [the guide](../magics.md).

                | magic | |
                |---|---|
                """);
        commands.forEach((name, same) -> text.append("| ")
                .append(same.stream()
                        .map(command -> "[`" + command.getCommandName() + "`](" + name + ".md)")
                        .collect(Collectors.joining(", ")))
                .append(" | ")
                .append(CommandText.sentence(same.get(0)).replace("|", "\\|"))
                .append(" |\n"));
        return new Page("README", text.toString(), Map.of());
    }

    private Page page(String name, List<CommandLine> commands) {
        StringBuilder text = new StringBuilder();
        text.append(commands.stream()
                .map(command -> "`" + command.getCommandName() + "`")
                .collect(Collectors.joining(", ", "# ", "\n\n")));
        text.append(String.format(NOTE, name));
        text.append(each(commands, CommandText::description, " ")).append("\n");
        Map<String, String> pictures = new TreeMap<>();
        List<DisplayData> shown = List.of();
        for (PageTemplate.Block block : PageTemplate.of(name).blocks()) {
            text.append('\n');
            if (block instanceof PageTemplate.Prose prose) {
                text.append(prose.text());
            } else if (block instanceof PageTemplate.Cell cell) {
                text.append(cell.code().indent(4).stripTrailing());
                shown = cell.isRun() ? notebook.run(cell.code()) : parsed(cell.code());
            } else if (block.equals(PageTemplate.Insert.USAGE)) {
                text.append("## Usage\n\n").append(each(commands, CommandText::usage, "\n\n"));
            } else if (block.equals(PageTemplate.Insert.TEXT)) {
                text.append(shown.stream().map(OutputHtml::text).collect(Collectors.joining("\n", "```\n", "\n```")));
            } else if (block.equals(PageTemplate.Insert.PICTURE)) {
                String file = name + (pictures.isEmpty() ? "" : "-" + (pictures.size() + 1)) + ".png";
                pictures.put(file, OutputHtml.page(shown));
                text.append("![What it shows](").append(file).append(")");
            }
            text.append('\n');
        }
        return new Page(name, text.toString(), pictures);
    }

    private static String each(List<CommandLine> commands, Function<CommandLine, String> what, String between) {
        return commands.stream().map(what).distinct().collect(Collectors.joining(between));
    }

    /** Parses the options of a cell that is not run; they must be known. */
    private List<DisplayData> parsed(String code) {
        for (CellSource.Part part : notebook.parse(code)) {
            if (part instanceof CellSource.Magic magic) {
                notebook.magics()
                        .command(magic.call().title())
                        .parseArgs(magic.call().arguments().toArray(String[]::new));
            }
        }
        return List.of();
    }
}
