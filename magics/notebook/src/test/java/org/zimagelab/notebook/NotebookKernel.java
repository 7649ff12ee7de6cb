package org.zimagelab.notebook;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Supplier;
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
import org.dflib.jjava.jupyter.kernel.magic.MagicsRegistry;
import org.dflib.jjava.jupyter.kernel.util.StringStyler;
import org.dflib.jjava.jupyter.messages.ContentType;
import org.dflib.jjava.jupyter.messages.publish.PublishUpdateDisplayData;
import org.zimagelab.diffusion.ModelInfo;
import org.zimagelab.notebook.session.JavaVariables;
import org.zimagelab.notebook.session.Session;
import org.zimagelab.tuning.store.SharedFolder;
import org.zimagelab.tuning.store.StoreAddress;

/**
 * A kernel on the base alone, with nothing of our own kernel: it keeps what is displayed, and understands as much Java
 * as {@code --as} needs. Public, as tests of the sub-packages use it.
 */
public final class NotebookKernel extends BaseKernel {

    /** What a display shows at last, and how often it changed. */
    public static final class Output {
        public DisplayData data;
        public int updates;

        public String html() {
            return (String) data.getData(MIMEType.TEXT_HTML);
        }

        public String text() {
            return (String) data.getData(MIMEType.TEXT_PLAIN);
        }

        public String png() {
            return (String) data.getData(MIMEType.IMAGE_PNG);
        }
    }

    public final List<Output> outputs = new ArrayList<>();
    public final Map<String, Object> variables = new LinkedHashMap<>();
    public final List<String> evaluated = new ArrayList<>();
    private final Map<String, Output> byId = new LinkedHashMap<>();

    /** Lets updates arrive: they take no way that a kernel could override. */
    private static final class Io extends JupyterIO {
        Io() {
            super(StandardCharsets.UTF_8);
        }

        void attach(ShellReplyEnvironment environment) {
            setEnv(environment);
        }
    }

    private final class Environment extends ShellReplyEnvironment {
        Environment() {
            super(null, null, null, null);
        }

        @Override
        public <T extends ContentType<T>> void publish(T content) {
            if (content instanceof PublishUpdateDisplayData update) {
                Output output = byId.get(update.getDisplayId());
                output.data = update;
                output.updates++;
            }
        }
    }

    public NotebookKernel() {
        this(new Io());
        ((Io) io).attach(new Environment());
    }

    /** With the magics installed, and no model loaded: every source that is loaded is a painted base model. */
    static NotebookKernel installed() {
        PaintedModel model = new PaintedModel(ModelInfo.Variant.BASE);
        return installed(() -> model);
    }

    /** With the magics installed, and no model loaded: every source that is loaded is the model asked for then. */
    static NotebookKernel installed(Supplier<PaintedModel> model) {
        NotebookKernel kernel = new NotebookKernel();
        Session session = new Session((source, options) -> model.get().loaded(source, options));
        new ZImageExtension(session).install(kernel);
        return kernel;
    }

    /** As {@link #painted()}, with shared stores opened in a way of the test's own. */
    static NotebookKernel painted(BiFunction<StoreAddress, Map<String, String>, SharedFolder> opener) {
        return painted(new PaintedModel(ModelInfo.Variant.BASE), opener);
    }

    /** The same of this model. */
    static NotebookKernel painted(
            PaintedModel model, BiFunction<StoreAddress, Map<String, String>, SharedFolder> opener) {
        NotebookKernel kernel = new NotebookKernel();
        new ZImageExtension(new Session(model::loaded, opener)).install(kernel);
        return kernel.loaded();
    }

    /** As {@link #installed()}, with the model loaded and no output yet. */
    static NotebookKernel painted() {
        return installed().loaded();
    }

    /** As {@link #installed(Supplier)}, with the model loaded and no output yet. */
    static NotebookKernel painted(Supplier<PaintedModel> model) {
        return installed(model).loaded();
    }

    private NotebookKernel loaded() {
        try {
            line("zimage", "load", "painted");
        } catch (Exception e) {
            throw new AssertionError("a painted model always loads", e);
        }
        outputs.clear();
        return this;
    }

    private NotebookKernel(Io io) {
        super(
                "bare",
                "1",
                new LanguageInfo("java", "17", "text/x-java", ".java", "java", "java", "script"),
                List.of(),
                null,
                io,
                new CommManager(),
                new Renderer(),
                new MagicParser("(?<=(?:^|=))\\s*%", "%%", new MagicTranspiler()),
                new MagicsRegistry(),
                false,
                new StringStyler("", "", "", i -> ""));
    }

    @Override
    public void display(DisplayData data) {
        Output output = new Output();
        output.data = data;
        outputs.add(output);
        if (data.hasDisplayId()) {
            byId.put(data.getDisplayId(), output);
        }
    }

    @Override
    public Object evalRaw(String code) {
        evaluated.add(code);
        if (variables.containsKey(code)) {
            return variables.get(code);
        }
        var declaration = java.util.regex.Pattern.compile("(\\S+) (\\w+) = new "
                        + JavaVariables.Left.class.getCanonicalName() + "\\(\"(.*)\"\\).take\\(\\);")
                .matcher(code);
        if (!declaration.matches()) {
            throw new RuntimeException("cannot find symbol " + code);
        }
        variables.put(declaration.group(2), new JavaVariables.Left(declaration.group(3)).take());
        return null;
    }

    public Object line(String magic, String... args) throws Exception {
        return getMagicsRegistry().evalLineMagic(this, magic, List.of(args));
    }

    public Object cell(String magic, String body, String... args) throws Exception {
        return getMagicsRegistry().evalCellMagic(this, magic, List.of(args), body);
    }

    public Output last() {
        return outputs.get(outputs.size() - 1);
    }

    @Override
    public DisplayData inspect(String code, int at, boolean extra) {
        return null;
    }

    @Override
    public ReplacementOptions complete(String code, int at) {
        return null;
    }

    @Override
    public String isComplete(String code) {
        return IS_COMPLETE_YES;
    }
}
