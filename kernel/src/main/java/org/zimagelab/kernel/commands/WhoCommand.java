package org.zimagelab.kernel.commands;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import jdk.jshell.JShell;
import org.zimagelab.kernel.JavaKernel;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code %who}. */
@Command(name = "%who", description = "Lists what the session has declared.")
final class WhoCommand extends KernelCommand {
    private final JavaKernel kernel;

    @Option(names = "--imports", description = "list the imports too")
    private boolean imports;

    WhoCommand(JavaKernel kernel) {
        this.kernel = kernel;
    }

    @Override
    public Object call() {
        JShell session = kernel.evaluator().session();
        List<String> variables = SessionVariables.sorted(session)
                .map(variable -> variable.typeName() + " " + variable.name())
                .toList();
        List<String> methods = session.methods()
                .map(method -> {
                    String signature = method.signature(); // (int)String
                    int end = signature.lastIndexOf(')') + 1;
                    return signature.substring(end) + " " + method.name() + signature.substring(0, end);
                })
                .toList();
        List<String> types = session.types()
                .map(type -> type.subKind()
                                .name()
                                .replace("_SUBKIND", "")
                                .toLowerCase(Locale.ROOT)
                                .replace("annotation_type", "@interface")
                        + " " + type.name())
                .toList();
        print("variables", variables.stream());
        print("methods", methods.stream());
        print("types", types.stream());
        if (imports) {
            print("imports", session.imports().map(each -> (each.isStatic() ? "static " : "") + each.fullname()));
        } else if (variables.isEmpty() && methods.isEmpty() && types.isEmpty()) {
            System.out.println("nothing is declared yet");
        }
        return null;
    }

    private static void print(String title, Stream<String> entries) {
        List<String> sorted = entries.distinct()
                .sorted((a, b) -> name(a).compareToIgnoreCase(name(b)))
                .toList();
        if (!sorted.isEmpty()) {
            System.out.println(title);
            sorted.forEach(entry -> System.out.println("    " + entry));
        }
    }

    /** The name, which follows the type. */
    private static String name(String entry) {
        int bracket = entry.indexOf('(');
        String head = bracket < 0 ? entry : entry.substring(0, bracket);
        return head.substring(head.lastIndexOf(' ') + 1);
    }
}
