package org.zimagelab.kernel;

import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.dflib.jjava.jupyter.Extension;
import org.dflib.jjava.jupyter.kernel.BaseKernel;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;
import org.dflib.jjava.jupyter.kernel.magic.CellMagic;
import org.dflib.jjava.jupyter.kernel.magic.LineMagic;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A small extension. Like the real magics, it uses only the base. */
public final class SampleExtension implements Extension {
    private static final Map<Integer, Object> handed = new ConcurrentHashMap<>();
    private static final AtomicInteger next = new AtomicInteger();

    /** A mistake of a person. */
    public static final class SampleMistake extends RuntimeException {
        SampleMistake(String message) {
            super(message, null, false, false);
        }
    }

    /** What {@code %%body} was given. */
    static final List<String> bodies = new CopyOnWriteArrayList<>();

    /** What the source that {@code %declare} evaluates takes out; behind {@code new} no variable hides a package. */
    public record Handed(int number) {
        public Object take() {
            return handed.remove(number);
        }
    }

    @Override
    public void install(BaseKernel kernel) {
        line(kernel, "arguments", (k, arguments) -> String.join("|", arguments));
        line(kernel, "show", (k, arguments) -> {
            k.display(new DisplayData("shown " + arguments));
            return null;
        });
        line(kernel, "progress", (k, arguments) -> {
            DisplayData first = new DisplayData("0 %");
            first.putTransientData("display_id", "bar");
            k.display(first);
            k.getIO().display.updateDisplay("bar", new DisplayData("100 %"));
            return null;
        });
        line(kernel, "declare", (k, arguments) -> {
            int number = next.incrementAndGet();
            handed.put(number, List.of(arguments.get(1)));
            String name = Handed.class.getCanonicalName();
            k.eval("var " + arguments.get(0) + " = (java.util.List<String>) new " + name + "(" + number + ").take();");
            return null;
        });
        line(kernel, "evaluate", (k, arguments) -> k.eval(String.join(" ", arguments)));
        line(kernel, "mistake", (k, arguments) -> {
            throw new SampleMistake("--steps expects a number from 1 to 1000, not " + arguments.get(0));
        });
        line(kernel, "defect", (k, arguments) -> {
            throw new IllegalStateException("defect", new java.io.IOException("disk"));
        });
        line(kernel, "generation", (k, arguments) -> {
            System.out.println("started");
            for (int call = 0; ; call++) {
                if (Thread.interrupted()) {
                    throw new InterruptedException("after " + call + " calls");
                }
                long until = System.nanoTime() + 50_000_000; // stands for one network call
                while (System.nanoTime() < until) {
                    Thread.onSpinWait();
                }
            }
        });
        line(kernel, "machines", (k, arguments) -> {
            System.setProperty("test.running", "yes");
            try {
                new CountDownLatch(1).await(1, TimeUnit.HOURS);
            } catch (InterruptedException e) { // then waits for what it has begun to end
                while (System.getProperty("test.ends") == null) {
                    new CountDownLatch(1).await(100, TimeUnit.MILLISECONDS);
                }
                System.setProperty("test.told", "yes");
                throw e;
            }
            return null;
        });
        CellMagic<Object, BaseKernel> body = (k, arguments, text) -> {
            bodies.add(text);
            k.display(new DisplayData(text));
            return null;
        };
        kernel.getMagicsRegistry().registerCellMagic("body", body);
        kernel.getMagicsRegistry().registerCellMagic("chart", new Chart());
    }

    /** A magic with options, as a picocli command that is also asked how it is used. */
    private static final class Chart implements CellMagic<Object, BaseKernel>, Supplier<CommandLine> {
        enum Kind {
            lines,
            linear,
            bars
        }

        static final class Colours implements Iterable<String> {
            @Override
            public Iterator<String> iterator() {
                return List.of("red", "green", "grey", "汉色").iterator();
            }
        }

        @Command(name = "%%chart", description = "Draws a chart.")
        static final class Options {
            @Option(names = "--kind", description = "how it looks")
            private Kind kind;

            @Option(names = "--colours", paramLabel = "LIST", completionCandidates = Colours.class)
            private String colours;

            @Option(names = "--save", paramLabel = "FILE")
            private Path save;

            @Option(names = "--note", arity = "1")
            private List<String> notes;

            @Option(names = "--dry")
            private boolean dry;

            @Parameters(paramLabel = "FILE", arity = "0..*")
            private List<Path> files;
        }

        @Command(name = "wipe", description = "Wipes the chart.")
        static final class Wipe {
            @Option(names = "--all")
            private boolean all;
        }

        @Override
        public Object eval(BaseKernel kernel, List<String> arguments, String body) {
            throw new IllegalStateException("completion ran the magic");
        }

        @Override
        public CommandLine get() {
            return new CommandLine(new Options()).addSubcommand(new Wipe());
        }
    }

    private static void line(BaseKernel kernel, String name, LineMagic<Object, BaseKernel> magic) {
        kernel.getMagicsRegistry().registerLineMagic(name, magic);
    }
}
