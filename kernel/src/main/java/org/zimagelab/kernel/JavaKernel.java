package org.zimagelab.kernel;

import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.dflib.jjava.jupyter.Extension;
import org.dflib.jjava.jupyter.channels.ShellReplyEnvironment;
import org.dflib.jjava.jupyter.kernel.BaseKernel;
import org.dflib.jjava.jupyter.kernel.JupyterIO;
import org.dflib.jjava.jupyter.kernel.LanguageInfo;
import org.dflib.jjava.jupyter.kernel.ReplacementOptions;
import org.dflib.jjava.jupyter.kernel.comm.CommManager;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;
import org.dflib.jjava.jupyter.kernel.display.Renderer;
import org.dflib.jjava.jupyter.kernel.display.mime.MIMEType;
import org.dflib.jjava.jupyter.kernel.magic.MagicParser;
import org.dflib.jjava.jupyter.kernel.magic.MagicTranspiler;
import org.dflib.jjava.jupyter.kernel.util.StringStyler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.zimagelab.common.Printable;
import org.zimagelab.common.magic.JavaVariable;
import org.zimagelab.common.magic.JavaVariableSource;
import org.zimagelab.kernel.completion.CodeAssistant;
import org.zimagelab.kernel.evaluation.CellException;
import org.zimagelab.kernel.evaluation.ErrorReport;
import org.zimagelab.kernel.evaluation.Evaluator;
import org.zimagelab.kernel.libraries.ClassPathUpdate;
import org.zimagelab.kernel.libraries.Library;
import org.zimagelab.kernel.libraries.Registries;
import org.zimagelab.kernel.magic.CommandRegistry;
import org.zimagelab.kernel.magic.LineEnds;
import org.zimagelab.kernel.magic.Magics;
import org.zimagelab.kernel.protocol.Connection;
import org.zimagelab.kernel.protocol.Interpreter;

/**
 * The kernel as extensions see it: the class of the base, with our evaluator and our protocol behind it. It is kept
 * thin, because each release of the base renames what subclasses use.
 */
public final class JavaKernel extends BaseKernel implements Interpreter, Connection.Base, JavaVariableSource {
    private static final Logger LOG = LoggerFactory.getLogger(JavaKernel.class);

    /** Imports of every notebook, in addition to JShell's defaults. */
    private static final String PRELUDE = "import static org.dflib.jjava.jupyter.kernel.BaseNotebookStatics.*;\n"
            + "import static org.zimagelab.kernel.NotebookStatics.*;\nimport java.io.*;\nimport java.math.*;\n"
            + "import java.net.*;\nimport java.nio.file.*;\nimport java.util.*;\nimport java.util.concurrent.*;\n"
            + "import java.util.function.*;\nimport java.util.regex.*;\nimport java.util.stream.*;";

    /**
     * How often a statement is compiled and run in advance, so that the JVM has compiled this code before the first
     * cells come.
     */
    private static final int WARM_UPS = 250;

    private static final long QUIET_POLL_MS = 10;

    private final List<Path> classPath;
    private final ClassLoader loader;
    private final Magics magics;
    private final CompletableFuture<Evaluator> evaluator = new CompletableFuture<>();
    private final CompletableFuture<Void> extended = new CompletableFuture<>();
    private final AtomicBoolean began =
            new AtomicBoolean(); // whether a first cell has begun, under which notes can be printed
    private final AtomicBoolean ended = new AtomicBoolean();
    private volatile boolean interrupted; // whether an interrupt came since the latest request for a cell
    private int warmUps; // used on the starting thread alone
    private volatile String lastDisplayed; // the id that display() returned

    /**
     * Makes a kernel that can describe itself; {@link #start} prepares it for cells.
     *
     * @param classPath jars and folders for cells and extensions, besides the JVM's class path
     */
    public JavaKernel(List<Path> classPath) {
        super(
                "zimage-lab",
                version(),
                new LanguageInfo.Builder("java")
                        .version(Runtime.version().toString())
                        .mimetype("text/x-java-source")
                        .fileExtension(".java")
                        .pygments("java")
                        .codemirror("text/x-java")
                        .build(),
                List.of(),
                null,
                new Streams(),
                new CommManager(),
                new Renderer() {
                    @Override
                    protected DisplayData finalizeDisplayData(DisplayData data, Object value) {
                        if (!data.hasDataForType(MIMEType.TEXT_PLAIN)) { // every other form has plain text beside it
                            data.putText(ValueText.of(value));
                        }
                        return data;
                    }
                },
                new MagicParser("(?<=(?:^|=))\\s*%", "%%", new MagicTranspiler()), // only for extensions that use it
                new CommandRegistry(),
                true,
                new StringStyler.Builder().build());
        this.classPath = List.copyOf(classPath);
        this.loader = Evaluator.loader(classPath);
        this.magics = new Magics(this);
        ImageRendering.register(getRenderer());
    }

    private static String version() {
        String version = JavaKernel.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }

    /**
     * Prepares the kernel for cells, in the calling thread and one more. Requests wait for the parts that they need.
     * What the first cell needs comes first.
     */
    public void start() {
        try {
            Evaluator ready = new Evaluator(magics, loader, classPath, PRELUDE);
            evaluator.complete(ready);
            Thread extensions = new Thread(this::extend, "extensions");
            extensions.setDaemon(true);
            extensions.start();
            ready.warmUp();
            ready.start();
        } catch (Throwable t) { // every cell reports the reason
            LOG.error("the kernel could not start", t);
            evaluator.completeExceptionally(t);
        }
    }

    /** Runs a statement that does nothing, when no cells run; false when this has been done often enough. */
    public boolean warmUp() {
        if (warmUps++ >= WARM_UPS || evaluator.isCompletedExceptionally()) {
            return false;
        }
        Evaluator ready = evaluator.join();
        try {
            while (!ready.isQuiet()) {
                Thread.sleep(QUIET_POLL_MS);
            }
        } catch (InterruptedException e) {
            return false;
        }
        if (!ended.get()) {
            ready.warmUp();
        }
        return !ended.get();
    }

    private void extend() {
        try {
            onStartup();
            extended.complete(null);
        } catch (Throwable t) {
            LOG.error("the extensions could not be installed", t);
            extended.completeExceptionally(t);
        }
    }

    private Evaluator ready() {
        extended.join();
        return evaluator.join();
    }

    @Override
    public void expectCell() {
        interrupted = false;
    }

    @Override
    public Outcome execute(String code, int number) {
        try {
            Evaluator ready = ready();
            if (!began.getAndSet(true)) {
                sayWhatIsNotProcessed(classPath.stream().map(Library::of).toList());
            }
            return new Done(ready.cell(code, number, this::render, () -> interrupted));
        } catch (CellException e) {
            return new Failed(e.report());
        } catch (Throwable t) { // for example a compiler without stack, or a full heap
            LOG.warn("cell {} failed", number, t);
            String name = t.getClass().getSimpleName();
            return new Failed(new ErrorReport(name, t.getMessage(), List.of(name + ": " + t.getMessage())));
        } finally {
            interrupted = false;
        }
    }

    private DisplayData render(Object value) {
        boolean isByTheWay = value instanceof PrintStream // of printf
                || value instanceof String id && id.equals(lastDisplayed); // of display
        if (isByTheWay) {
            return null;
        }
        return value instanceof DisplayData data ? data : getRenderer().render(value);
    }

    @Override
    public void display(DisplayData data) {
        super.display(data);
        lastDisplayed = data.getDisplayId();
    }

    /** Evaluates source as part of the running cell. A magic declares a variable this way. */
    @Override
    public Object evalRaw(String source) {
        return evaluator.join().evaluate(source);
    }

    /** The evaluator of cells; waits until it can run statements. */
    public Evaluator evaluator() {
        return evaluator.join();
    }

    /** The variable that a magic means by {@code {name}}: where it stands inside Java, one of the code around it. */
    @Override
    public Optional<JavaVariable> variable(String name) {
        Optional<JavaVariable> local = Magics.local(name);
        return local.isPresent() ? local : evaluator().variable(name);
    }

    /**
     * Adds libraries to what cells see from their next snippet on, and installs the extensions in them.
     *
     * @return what was done
     */
    public ClassPathUpdate addToClassPath(List<Library> libraries) {
        ClassPathUpdate update = evaluator().addToClassPath(libraries);
        if (!update.added().isEmpty()) {
            Registries.complete(update.added(), loader);
            installExtensions(loader); // the base skips those that it has already
        }
        sayWhatIsNotProcessed(libraries.stream()
                .filter(each -> each.asked() && update.added().contains(each.jar()))
                .toList());
        return update;
    }

    /** Otherwise Lombok and similar libraries would silently have no effect. */
    private static void sayWhatIsNotProcessed(List<Library> added) {
        String jars = added.stream()
                .filter(Library::processesAnnotations)
                .map(each -> Printable.line(String.valueOf(each.jar().getFileName())))
                .collect(Collectors.joining(", "));
        if (!jars.isEmpty()) {
            System.out.println(
                    jars + ": cells do not run its annotation processor, so its annotations have no effect here");
        }
    }

    @Override
    public Completions completions(String code, int at) {
        return ask(assistance -> assistance.complete(LineEnds.feedsInPlace(code), at));
    }

    @Override
    public ReplacementOptions complete(String code, int at) {
        Completions found = completions(code, at);
        return new ReplacementOptions(
                found.matches().stream().map(Completion::text).toList(), found.start(), found.end());
    }

    @Override
    public DisplayData inspect(String code, int at, boolean detailed) {
        return ask(assistance -> assistance.inspect(LineEnds.feedsInPlace(code), at, detailed));
    }

    @Override
    public Completeness completeness(String code) {
        return ask(assistance -> assistance.completeness(LineEnds.feeds(code)));
    }

    @Override
    public String isComplete(String code) {
        Completeness answer = completeness(code);
        return answer.status().equals("incomplete") ? answer.indent() : answer.status();
    }

    private <T> T ask(Function<CodeAssistant, T> question) {
        return ready().ask(shell -> question.apply(new CodeAssistant(shell, magics, loader)));
    }

    @Override
    public void interrupt() {
        interrupted = true; // for a cell that waits for the kernel to start; the start itself must not be interrupted
        if (extended.isDone() && !extended.isCompletedExceptionally()) {
            evaluator.join().interrupt();
        }
    }

    @Override
    public JsonObject info() {
        JsonObject info = new JsonObject();
        info.addProperty("implementation", getName());
        info.addProperty("implementation_version", getVersion());
        info.add("language_info", new Gson().toJsonTree(getLanguageInfo()));
        info.addProperty("banner", "Z-Image Lab " + getVersion() + ", Java " + Runtime.version());
        info.add("help_links", helpLinks());
        return info;
    }

    private static JsonArray helpLinks() {
        int java = Runtime.version().feature();
        String documentation = "https://docs.oracle.com/en/java/javase/" + java + "/docs/api/index.html";
        JsonObject link = new JsonObject();
        link.addProperty("text", "Java " + java + " API");
        link.addProperty("url", documentation);
        JsonArray links = new JsonArray();
        links.add(link);
        return links;
    }

    @Override
    protected ClassLoader getClassLoader() {
        return loader;
    }

    /** One broken extension must not take the others with it. */
    @Override
    protected void installExtensions(ClassLoader from) {
        Iterator<Extension> found = ServiceLoader.load(Extension.class, from).iterator();
        while (true) {
            try {
                if (!found.hasNext()) {
                    return;
                }
                installExtension(found.next());
            } catch (ServiceConfigurationError | RuntimeException | LinkageError e) {
                LOG.error("an extension was not installed", e);
                System.err.println("An extension was not installed: " + e);
            }
        }
    }

    @Override
    public void onShutdown(boolean restart) {
        if (ended.getAndSet(true)) {
            return; // a signal after the request
        }
        super.onShutdown(restart);
        if (evaluator.isDone() && !evaluator.isCompletedExceptionally()) {
            evaluator.join().close();
        }
    }

    @Override
    public void attach(ShellReplyEnvironment environment) {
        ((Streams) getIO()).attach(environment);
        NotebookStatics.attach(environment);
    }

    @Override
    public CommManager comms() {
        return getCommManager();
    }

    /** Makes methods accessible that the base restricts to its package. */
    private static final class Streams extends JupyterIO {
        Streams() {
            super(StandardCharsets.UTF_8);
        }

        void attach(ShellReplyEnvironment environment) {
            setEnv(environment);
            setJupyterInEnabled(true); // whether the client allows input is checked when a cell asks
        }
    }
}
