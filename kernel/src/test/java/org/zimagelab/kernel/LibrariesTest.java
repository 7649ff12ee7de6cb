package org.zimagelab.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zimagelab.kernel.evaluation.ErrorReport;

/** Jars that cells add to the class path. */
class LibrariesTest {
    @TempDir
    private Path folder;

    private Cells cells;

    @BeforeEach
    void start() {
        cells = new Cells();
    }

    @AfterEach
    void stop() {
        cells.close();
    }

    private String value(String code) {
        return cells.value(code);
    }

    private ErrorReport error(String code) {
        return cells.error(code);
    }

    /** A jar of compiled sources (path → text of .java files) and of other files. */
    private Path jar(String name, Map<String, String> files) throws IOException {
        Path work = Files.createTempDirectory(folder, "work");
        for (Map.Entry<String, String> file : files.entrySet()) {
            Path target = work.resolve(file.getKey());
            Files.createDirectories(target.getParent());
            Files.writeString(target, file.getValue());
        }
        List<String> sources = files.keySet().stream()
                .filter(path -> path.endsWith(".java"))
                .map(path -> work.resolve(path).toString())
                .toList();
        List<String> options =
                List.of("-proc:none", "-cp", System.getProperty("java.class.path"), "-d", work.toString());
        String[] arguments = Stream.concat(options.stream(), sources.stream()).toArray(String[]::new);
        assertEquals(0, ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments));
        Path jar = folder.resolve(name);
        try (FileSystem zip = FileSystems.newFileSystem(URI.create("jar:" + jar.toUri()), Map.of("create", "true"));
                Stream<Path> all = Files.walk(work)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                Path inside = zip.getPath("/" + work.relativize(file));
                Files.createDirectories(inside.getParent());
                Files.copy(file, inside);
            }
        }
        return jar;
    }

    @Test
    void anotherVersionStandsBeforeTheKernelsForCellsAlone() throws IOException {
        Path asm = jar(
                "asm-99.0.jar",
                Map.of(
                        "org/objectweb/asm/ClassReader.java",
                        "package org.objectweb.asm; public class ClassReader { public static String mine() { return"
                                + " \"mine\"; } }"));
        value("%classpath " + asm);
        assertEquals("mine", value("org.objectweb.asm.ClassReader.mine()"));
        assertEquals("mine", value("import org.objectweb.asm.*;\nString mine = ClassReader.mine();\nmine"));
        assertEquals("CompilationError", error("new ClassWriter(0)").name(), "nothing of the kernel's is mixed in");
        assertEquals(
                "ClassNotFoundException",
                error("Class.forName(\"org.objectweb.asm.ClassWriter\", true, "
                                + "Thread.currentThread().getContextClassLoader())")
                        .name());
        assertEquals("4", value("int twice(int n) { return 2 * n; }\ntwice(2)"), "the kernel weaves with its own");
    }

    @Test
    void aProviderOfThePersonsGetsSlf4jWhereNoCellHasUsedItBefore() throws IOException {
        Path provider = jar(
                "provider-1.jar",
                Map.of(
                        "own/Provider.java",
                        "package own; public class Provider extends org.slf4j.helpers.NOP_FallbackServiceProvider { }",
                        "META-INF/services/org.slf4j.spi.SLF4JServiceProvider",
                        "own.Provider\n"));
        value("%classpath " + provider);
        String factory = "org.slf4j.LoggerFactory.getILoggerFactory().getClass().getName()";
        assertEquals("org.slf4j.helpers.NOPLoggerFactory", value(factory));
        stop();
        start();
        String before = value("org.slf4j.Logger log = org.slf4j.LoggerFactory.getLogger(\"x\");\n" + factory);
        value("%classpath " + provider);
        assertEquals(before, value(factory));
        assertNotEquals("org.slf4j.helpers.NOPLoggerFactory", before);
    }

    @Test
    void aNewerSlf4jKeepsTheWayToTheCell() throws IOException {
        Path ours = Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(Path::of)
                .filter(jar -> String.valueOf(jar.getFileName()).startsWith("slf4j-api-"))
                .findFirst()
                .orElseThrow();
        Path newer = Files.copy(ours, folder.resolve("slf4j-api-99.0.jar"));
        value("%classpath " + newer);
        assertEquals("cells", value("org.slf4j.LoggerFactory.class.getClassLoader().getName()"));
        value("org.slf4j.LoggerFactory.getLogger(\"x\").debug(\"d\");\n"
                + "org.slf4j.LoggerFactory.getLogger(\"x\").warn(\"w\");");
        assertEquals(
                "org.zimagelab.kernel.logging.slf4j.JulLogger cells",
                value("var c = org.slf4j.LoggerFactory.getLogger(\"x\").getClass(); c.getName() + ' ' +"
                        + " c.getClassLoader().getName()"));
    }

    /** The JDK looks for drivers only once, at the first request for a connection. */
    @Test
    void jdbcDriversThatComeLaterAreFound() throws IOException {
        assertEquals(
                "SQLException",
                error("java.sql.DriverManager.getConnection(\"jdbc:own:\")").name());
        Path driver = jar(
                "driver-1.jar",
                Map.of(
                        "own/Driver.java",
                        "package own; import java.sql.*; public class Driver implements java.sql.Driver {\n"
                                + "static { try { DriverManager.registerDriver(new Driver()); } catch "
                                + "(SQLException e) {"
                                + " throw new IllegalStateException(e); } }\n"
                                + "public Connection connect(String u, java.util.Properties p) throws SQLException {"
                                + " throw new SQLException(\"mine\"); }\n"
                                + "public boolean acceptsURL(String u) { return u.startsWith(\"jdbc:own:\"); }\n"
                                + "public DriverPropertyInfo[] getPropertyInfo(String u, java.util.Properties "
                                + "p) { return"
                                + " null; }\n"
                                + "public int getMajorVersion() { return 1; } public int getMinorVersion() { "
                                + "return 0; }\n"
                                + "public boolean jdbcCompliant() { return false; }\n"
                                + "public java.util.logging.Logger getParentLogger() { return null; } }",
                        "META-INF/services/java.sql.Driver",
                        "own.Driver\n"));
        value("%classpath " + driver);
        assertEquals(
                "mine",
                error("java.sql.DriverManager.getConnection(\"jdbc:own:\")").message());
    }

    /** Engines serialize lambdas and deserialize them in another thread, which uses only the context class loader. */
    @Test
    void lambdasOfCellsCanBeSerialized() {
        value("import java.io.*;\ninterface Work extends Function<Integer, Integer>, Serializable { }\nint plus = 10;\n"
                + "Object copy(Object o) throws Exception {\n  var out = new ByteArrayOutputStream();\n"
                + "  new ObjectOutputStream(out).writeObject(o);\n"
                + "  return new ObjectInputStream(new ByteArrayInputStream(out.toByteArray())) {\n"
                + "    protected Class<?> resolveClass(ObjectStreamClass c) throws IOException, "
                + "ClassNotFoundException {\n"
                + "      return Class.forName(c.getName(), false, Thread.currentThread().getContextClassLoader());\n"
                + "    }\n  }.readObject();\n}");
        assertEquals("15", value("((Work) copy((Work) n -> n + plus)).apply(5)"));
        assertEquals("15", value("Work kept = n -> n + plus;\n((Work) copy(kept)).apply(5)"));
        // by an interface of the JDK the statement's classes refer to no type of cells, and live in a loader of their
        // own
        String lambda = "(java.util.Comparator<String> & Serializable) (a, b) -> b.compareTo(a)";
        assertEquals("1", value("((Comparator<String>) copy(" + lambda + ")).compare(\"a\", \"b\")"));
        assertEquals(
                "[7]",
                value("var all = Collections.synchronizedList(new ArrayList<Object>());\n"
                        + "var t = new Thread(() -> { try { all.add(((Supplier<Integer>) "
                        + "copy((Supplier<Integer> & Serializable)"
                        + " () -> 7)).get()); } catch (Exception e) { all.add(e); } });\nt.start(); t.join();\nall"));
    }

    /** Otherwise the compiler would compile sources beside older classes with each statement. */
    @Test
    void sourcesInAJarAreNotCompiled() throws IOException {
        String source = "package both; public class Both { public static int n; }";
        value("%classpath " + jar("both-1.jar", Map.of("both/Both.java", source)));
        value("both.Both.n = 5;");
        assertEquals("5", value("both.Both.n"));
        assertEquals("7", value("int more() { return both.Both.n + 2; }\nmore()"));
    }

    @Test
    void anErrorDeepInALibraryTellsWhereItWas() throws IOException {
        Path deep = jar(
                "deep-1.jar",
                Map.of(
                        "deep/Deep.java",
                        "package deep; public class Deep { public static int down(int n) { return down(n + 1) + "
                                + "1; } }"));
        value("%classpath " + deep);
        List<String> lines = error("deep.Deep.down(0)").traceback();
        assertTrue(lines.get(1).startsWith("    at deep.Deep.down(Deep.java"), lines.toString());
        assertTrue(lines.get(lines.size() - 1).matches(" {4}\\.\\.\\. \\d+ more"), lines.toString());
        assertTrue(lines.size() < 12);
    }
}
