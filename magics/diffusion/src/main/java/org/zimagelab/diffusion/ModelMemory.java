package org.zimagelab.diffusion;

import ai.djl.Device;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.zimagelab.common.ByteCount;
import org.zimagelab.common.Printable;
import org.zimagelab.diffusion.memory.MemoryBudget;
import org.zimagelab.diffusion.memory.MemoryPlan;
import org.zimagelab.diffusion.memory.MemoryPlanner;
import org.zimagelab.diffusion.memory.ModelSizes;
import org.zimagelab.diffusion.memory.ModelSizes.Storage;
import org.zimagelab.diffusion.memory.NetworkBytes;
import org.zimagelab.diffusion.memory.Offload;
import org.zimagelab.torch.ModelException;
import org.zimagelab.torch.device.DeviceMemory;
import org.zimagelab.torch.device.Devices;
import org.zimagelab.torch.weights.Dtype;

/**
 * The memory that one model has, and its plan for it. All is decided from headers and configs, before a weight is read.
 *
 * @param planner for this model on this device
 * @param others what would take less memory, in words that follow "what fits:"
 * @param side of the model's own pictures, pixels
 * @param multiple of which sides are
 */
record ModelMemory(MemoryPlanner planner, List<Other> others, int side, int multiple) {
    /** What is left to the rest of the machine when weights are kept in host memory. */
    private static final long HOST_REST = 1L << 30;

    /** Cards that one can buy, GiB. */
    private static final int[] CARDS = {6, 8, 12, 16, 24, 32, 48, 80};

    private static final String CARD = "a card of ";

    /** Steps in which smaller pictures are tried. */
    private static final int PARTS = 32;

    private static final Set<WeightDtype> ONE_BYTE = EnumSet.of(WeightDtype.INT8, WeightDtype.FP8);

    /**
     * Another way to load the same model.
     *
     * @param words what a person would write or get
     */
    record Other(String words, MemoryPlanner planner) {}

    /** The memory of a device for a model that will be loaded with these options. */
    static ModelMemory of(ModelFolder folder, LoadOptions options, Device device, Dtype dtype) {
        boolean oneByte = ONE_BYTE.contains(WeightDtype.named(options.weights()));
        ModelSizes sizes = sizes(folder, dtype, device.isGpu(), oneByte);
        // on the CPU weights are mapped, but not those that are made smaller while they are loaded
        MemoryBudget whole = budget(device, oneByte ? sizes.transformer().all() : 0);
        MemoryBudget budget =
                options.memory().isPresent() ? whole.atMost(options.memory().getAsLong()) : whole;
        Offload offload = Offload.named(options.offload());
        List<Other> others = new ArrayList<>();
        if (offload == Offload.NONE || offload == Offload.TEXT) {
            others.add(new Other("--offload auto", new MemoryPlanner(sizes, budget, Offload.AUTO)));
        }
        if (dtype == Dtype.FP32 && device.isGpu()) {
            ModelSizes half = sizes(folder, Dtype.BF16, true, oneByte);
            others.add(new Other("--dtype bf16", new MemoryPlanner(half, budget, offload)));
        }
        if (!oneByte) {
            ModelSizes smaller = sizes(folder, dtype, device.isGpu(), true);
            others.add(new Other("--weights int8", new MemoryPlanner(smaller, budget, offload)));
            others.add(
                    new Other("--weights int8 --offload blocks", new MemoryPlanner(smaller, budget, Offload.BLOCKS)));
        }
        if (options.memory().isPresent()) {
            others.add(new Other(
                    "no --memory, since " + ByteCount.text(whole.bytes()) + " are free",
                    new MemoryPlanner(sizes, whole, offload)));
        }
        for (int gib : CARDS) {
            MemoryBudget card = MemoryBudget.emptyCard(gib, whole.host());
            if (device.isGpu() && card.bytes() > whole.bytes()) {
                others.add(new Other(CARD + gib + " GB", new MemoryPlanner(sizes, card, offload)));
            }
        }
        return new ModelMemory(
                new MemoryPlanner(sizes, budget, offload),
                others,
                folder.vae().sampleSize(),
                folder.vae().scale() * folder.transformer().patch());
    }

    /** @param made bytes of host memory for weights that are not in the files as they are needed */
    private static MemoryBudget budget(Device device, long made) {
        DeviceMemory host = Devices.memory(Device.cpu());
        return device.isGpu()
                ? MemoryBudget.card(
                        Devices.name(device), Devices.memory(device).free(), Math.max(0, host.free() - HOST_REST))
                : MemoryBudget.cpu(Math.max(0, host.total() - made));
    }

    private static ModelSizes sizes(ModelFolder folder, Dtype dtype, boolean card, boolean oneByte) {
        NetworkBytes.Stored transformer = ModelSizes.stored(folder.transformerWeights(), dtype, card);
        return ModelSizes.of(
                new ModelSizes.Configs(folder.textEncoder(), folder.transformer(), folder.vae()),
                dtype,
                new Storage(
                        ModelSizes.stored(folder.textEncoderWeights(), dtype, card),
                        oneByte ? ModelSizes.oneByte(transformer) : transformer,
                        ModelSizes.stored(folder.vaeWeights(), dtype, card)));
    }

    /**
     * The plan with which the model is loaded.
     *
     * @throws ModelException with one line, if not even a small picture can be made: what it needs, and what would fit
     */
    MemoryPlan load(String name) {
        return planner.load(side, multiple).orElseThrow(() -> {
            MemoryPlan least = planner.least(side, multiple);
            List<String> fits = others(o -> o.load(side, multiple));
            return new ModelException(Printable.value(name) + ": " + refusal(least, fits));
        });
    }

    /** What is left of it beside so many bytes on the device. */
    ModelMemory beside(long bytes) {
        return bytes == 0
                ? this
                : new ModelMemory(
                        planner.beside(bytes),
                        others.stream()
                                .map(o -> new Other(o.words(), o.planner().beside(bytes)))
                                .toList(),
                        side,
                        multiple);
    }

    /**
     * The plan for one picture by the loaded model.
     *
     * @param rows see {@link Request#vaeTileSize()}
     * @throws IllegalArgumentException with one line, if it cannot be made: what it needs, and what would fit
     */
    MemoryPlan at(MemoryPlan loaded, int width, int height, OptionalInt rows) {
        return at(planner, loaded, width, height, rows).orElseThrow(() -> {
            List<String> fits = new ArrayList<>();
            smaller(width, height, (w, h) -> planner.at(loaded, w, h).isPresent())
                    .ifPresent(fits::add);
            if (rows.isPresent() && planner.at(loaded, width, height).isPresent()) {
                fits.add("--vae-tile-size auto");
            }
            fits.addAll(others(o -> o.load(side, multiple).flatMap(p -> at(o, p, width, height, rows))));
            return new IllegalArgumentException("width " + width + ": "
                    + refusal(
                            rows.isPresent()
                                    ? planner.least(loaded, width, height, rows.getAsInt())
                                    : planner.least(loaded, width, height),
                            fits));
        });
    }

    /**
     * A plan of {@link #at} for a picture that begins with another one.
     *
     * @throws IllegalArgumentException with one line, if that one cannot be encoded: what it needs, and what would fit
     */
    MemoryPlan withEncoding(MemoryPlan loaded, MemoryPlan plan) {
        MemoryPlan encoding = planner.withEncoding(plan);
        if (!planner.fits(encoding)) {
            List<String> fits = smaller(
                            plan.width(),
                            plan.height(),
                            (w, h) -> planner.at(loaded, w, h)
                                    .filter(p -> planner.fits(planner.withEncoding(p)))
                                    .isPresent())
                    .stream()
                    .toList();
            throw new IllegalArgumentException("image: encoded whole, " + refusal(encoding, fits));
        }
        return encoding;
    }

    private static Optional<MemoryPlan> at(
            MemoryPlanner planner, MemoryPlan loaded, int width, int height, OptionalInt rows) {
        return rows.isPresent()
                ? planner.at(loaded, width, height, rows.getAsInt())
                : planner.at(loaded, width, height);
    }

    private String refusal(MemoryPlan least, List<String> fits) {
        MemoryBudget budget = planner.budget();
        String size = least.width() + "×" + least.height();
        boolean host = least.bytes().host() > budget.host();
        String needs = host
                ? "the weights that are streamed need "
                        + ByteCount.text(least.bytes().host()) + " of host memory, where "
                        + ByteCount.text(budget.host()) + " are free"
                : "a picture of " + size + " needs "
                        + ByteCount.text(least.bytes().peak()) + " on " + budget.device() + ", where "
                        + ByteCount.text(budget.bytes()) + " may be used";
        return needs + (fits.isEmpty() ? "" : ". What fits: " + String.join("; ", fits));
    }

    /** The largest picture of about this form that can be made. */
    private Optional<String> smaller(int width, int height, BiPredicate<Integer, Integer> fits) {
        return IntStream.iterate(PARTS - 1, i -> i > 0, i -> i - 1)
                .mapToObj(i -> new int[] {part(width, i), part(height, i)})
                .filter(size -> size[0] > 0 && size[1] > 0)
                .filter(size -> fits.test(size[0], size[1]))
                .map(size -> size[0] + "×" + size[1])
                .findFirst();
    }

    private int part(int length, int i) {
        return (int) ((long) length * i / PARTS) / multiple * multiple;
    }

    /** The other ways in which it can be done, and the smallest card. */
    private List<String> others(Function<MemoryPlanner, Optional<MemoryPlan>> plan) {
        List<Other> fit =
                others.stream().filter(o -> plan.apply(o.planner()).isPresent()).toList();
        List<String> words = new ArrayList<>();
        for (Other o : fit) {
            boolean card = o.words().startsWith(CARD);
            if (!card || words.stream().noneMatch(w -> w.startsWith(CARD))) {
                words.add(o.words());
            }
        }
        return words;
    }
}
