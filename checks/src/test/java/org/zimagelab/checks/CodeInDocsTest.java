package org.zimagelab.checks;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;

/** The Java in docs: each block compiles, with every public class of ours imported. */
class CodeInDocsTest {
    private static final Pattern BLOCK = Pattern.compile("(?s)```java\n(.*?)```");

    /** What the blocks speak of without declaring it. */
    private static final String GIVEN = """
            BaseKernel kernel;
            ZImage model;
            RunStore store;
            SweepOptions options;
            Runs runs;
            String key;
            """;

    @Test
    void eachBlockCompiles() {
        List<String> errors = new ArrayList<>();
        String imports = Repository.files(name -> name.endsWith("package-info.java")
                        && name.contains("/main/")
                        && !name.startsWith("bench/")
                        && !name.startsWith("magics/spark/")) // nobody calls it from a notebook
                .stream()
                .map(file -> Repository.text(file).replaceAll("(?s).*\\npackage ([\\w.]+);.*", "import $1.*;"))
                .collect(Collectors.joining("\n"));
        for (Path page : Repository.files(name -> name.matches("docs/.*[.]md"))) {
            Matcher block = BLOCK.matcher(Repository.text(page));
            while (block.find()) {
                compile(imports, block.group(1)).forEach(error -> errors.add(Repository.name(page) + ": " + error));
            }
        }
        assertEquals("", String.join("\n", errors));
    }

    private static List<String> compile(String imports, String block) {
        String source = imports
                + "\nimport java.awt.image.*; import java.nio.file.*; import java.util.*; import tech.tablesaw.api.*;\n"
                + "import org.dflib.jjava.jupyter.kernel.*; import org.dflib.jjava.jupyter.kernel.display.*;\n"
                + "import org.dflib.jjava.jupyter.kernel.magic.*;\nclass Block {\n" + GIVEN
                + "void block() throws Exception {\n" + block + "}}";
        JavaFileObject file = new SimpleJavaFileObject(URI.create("string:///Block.java"), JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                return source;
            }
        };
        DiagnosticCollector<JavaFileObject> found = new DiagnosticCollector<>();
        var compiler = ToolProvider.getSystemJavaCompiler();
        compiler.getTask(null, null, found, List.of("-proc:none", "-d", "."), null, List.of(file))
                .call();
        return found.getDiagnostics().stream()
                .filter(each -> each.getKind() == Diagnostic.Kind.ERROR)
                .map(each -> source.lines()
                                .skip(each.getLineNumber() - 1)
                                .findFirst()
                                .orElse("")
                                .strip() + ": " + each.getMessage(null))
                .toList();
    }
}
