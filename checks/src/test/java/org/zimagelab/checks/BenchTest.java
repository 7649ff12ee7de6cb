package org.zimagelab.checks;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The single Java files under {@code bench/} compile. No build compiles them: they run from source. */
class BenchTest {
    @TempDir
    Path classes;

    @Test
    void eachFileCompiles() throws Exception {
        List<Path> files = Repository.files(name -> name.matches("bench/(gpu/)?\\w+[.]java"));
        var compiler = ToolProvider.getSystemJavaCompiler();
        DiagnosticCollector<JavaFileObject> found = new DiagnosticCollector<>();
        try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
            List<String> options = List.of("-proc:none", "-d", classes.toString());
            compiler.getTask(null, manager, found, options, null, manager.getJavaFileObjectsFromPaths(files))
                    .call();
        }
        String errors = found.getDiagnostics().stream()
                .filter(each -> each.getKind() == Diagnostic.Kind.ERROR)
                .map(each -> each.getSource().getName() + ":" + each.getLineNumber() + ": " + each.getMessage(null))
                .collect(Collectors.joining("\n"));
        assertEquals("", errors);
    }
}
