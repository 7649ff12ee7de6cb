package org.zimagelab.diffusion.memory;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.zimagelab.diffusion.config.VaeConfig;
import org.zimagelab.diffusion.memory.MemoryPlan.PlannedBytes;
import org.zimagelab.diffusion.network.Vae;
import org.zimagelab.diffusion.network.VaeEncoder;
import org.zimagelab.torch.script.BlockPlacement;
import org.zimagelab.torch.weights.Dtype;

/**
 * Plans the memory of a model. The same sizes, budget and wish give the same plan.
 *
 * <p>Where the memory does not hold everything, this gives way, in this order: the text encoder's layers are streamed
 * (once a prompt), pictures are decoded in tiles, the transformer's blocks are streamed (in each network call), as few
 * as possible. Streaming does not change a picture; tiles do, by less than a level.
 *
 * @param sizes of the model
 * @param budget of the device
 * @param offload what the person wants
 */
public record MemoryPlanner(ModelSizes sizes, MemoryBudget budget, Offload offload) {
    /**
     * Rows of a tile, pixels. With so few, decoding takes no more than the transformer at the same size; with fewer,
     * the rows that are computed twice at the edges cost more.
     */
    public static final int TILE = 64;

    /** Pictures of this side, in pixels, and smaller ones are decoded whole, which takes little. */
    private static final int WHOLE = 512;

    /** Buffers of streamed blocks: one is read while the other is written. */
    private static final int SLOTS = 2;

    /** Tokens of each prompt at most. */
    private static final int PROMPT = 512;

    /**
     * What an allocator keeps beside what is asked of it: 3 % of weights (CUDA's takes multiples of 2 MiB for large
     * tensors), 15 % of everything else.
     */
    private static final double WEIGHTS_SLACK = 1.03;

    private static final double ACTIVATIONS_SLACK = 1.15;

    /** The smallest side that is tried where the model's own does not fit. */
    private static final int SMALLEST = 256;

    /**
     * What a plan may choose.
     *
     * @param tiled whether pictures larger than a tile are decoded in tiles
     */
    private record Choice(BlockPlacement textEncoder, BlockPlacement transformer, boolean tiled) {}

    /**
     * The plan with which a model is loaded. It holds a square picture of the model's own side and, if possible, has
     * room for one of twice the side in tiles. If the own side is too large, it is for the largest side that fits.
     *
     * @param side of the model's own pictures, pixels
     * @param multiple of which sides are
     * @return empty if not even a small picture can be made
     */
    public Optional<MemoryPlan> load(int side, int multiple) {
        List<Choice> choices = choices();
        for (Choice choice : choices) {
            MemoryPlan plan = plan(choice, side, side);
            boolean room = budget.mapped() || at(plan, 2 * side, 2 * side).isPresent();
            if (fits(plan) && room) {
                return Optional.of(plan);
            }
        }
        Choice least = choices.get(choices.size() - 1);
        for (int smaller : sides(side, multiple)) {
            MemoryPlan plan = plan(least, smaller, smaller);
            if (fits(plan)) {
                return Optional.of(plan);
            }
        }
        return Optional.empty();
    }

    /**
     * The plan for a picture by a model that is loaded: the weights stay where they are.
     *
     * @return empty if it cannot be made
     */
    public Optional<MemoryPlan> at(MemoryPlan loaded, int width, int height) {
        boolean tiled = offload == Offload.AUTO && loaded.transformer().isStreamed();
        return Stream.of(false, true)
                .filter(t -> t || !tiled || !isLarger(width, height))
                .map(t -> plan(new Choice(loaded.textEncoder(), loaded.transformer(), t), width, height))
                .filter(this::fits)
                .findFirst();
    }

    /**
     * Likewise for a picture that is decoded in these tiles.
     *
     * @param rows pixels of a tile; 0 = the picture is decoded whole
     */
    public Optional<MemoryPlan> at(MemoryPlan loaded, int width, int height, int rows) {
        return Optional.of(least(loaded, width, height, rows)).filter(this::fits);
    }

    /** The same for what is left beside so many bytes on the device. */
    public MemoryPlanner beside(long bytes) {
        return new MemoryPlanner(sizes, budget.without(bytes), offload);
    }

    /**
     * The same plan for a picture that begins with another one: the VAE's encoder is on the device too, and
     * encodes that one whole.
     */
    public MemoryPlan withEncoding(MemoryPlan plan) {
        VaeConfig vae = sizes.configs().vae();
        int number = Vae.dtype(sizes.dtype()).bytes();
        long encoder = budget.mapped() ? 0 : (long) (VaeEncoder.numbers(vae) * number * WEIGHTS_SLACK);
        long encode = slack(sizes.vae(), Activations.encode(vae, plan.width(), plan.height(), number));
        PlannedBytes b = plan.bytes();
        PlannedBytes bytes = new PlannedBytes(
                b.reserved(), b.weights() + encoder, b.text(), b.denoise(), Math.max(b.decode(), encode), b.host());
        return new MemoryPlan(plan.width(), plan.height(), plan.textEncoder(), plan.transformer(), plan.tile(), bytes);
    }

    /** What the smallest picture takes that {@link #load} tries, however much memory there is. */
    public MemoryPlan least(int side, int multiple) {
        List<Integer> sides = sides(side, multiple);
        int smallest = sides.get(sides.size() - 1);
        return plan(choices().get(choices().size() - 1), smallest, smallest);
    }

    /** What a picture by a model that is loaded takes at least, however much memory there is. */
    public MemoryPlan least(MemoryPlan loaded, int width, int height) {
        return plan(new Choice(loaded.textEncoder(), loaded.transformer(), true), width, height);
    }

    /** Likewise for a picture that is decoded in these tiles. */
    public MemoryPlan least(MemoryPlan loaded, int width, int height, int rows) {
        return plan(new Choice(loaded.textEncoder(), loaded.transformer(), true), width, height, rows);
    }

    /** The own side, then smaller ones down to {@link #SMALLEST}. */
    private static List<Integer> sides(int own, int multiple) {
        List<Integer> sides = new ArrayList<>(List.of(own));
        for (double part : new double[] {0.75, 0.5, 0.375, 0.25}) {
            int side = (int) (own * part) / multiple * multiple;
            if (side >= SMALLEST) {
                sides.add(side);
            }
        }
        return sides;
    }

    /**
     * From the fastest to the one that takes the least memory. Where the number of streamed blocks is chosen to fill
     * the memory, pictures are always decoded in tiles: otherwise a few bytes of free memory would decide whether they
     * are, and so decide pixels.
     */
    private List<Choice> choices() {
        BlockPlacement text =
                BlockPlacement.resident(sizes.textEncoder().blocks().size());
        BlockPlacement all =
                BlockPlacement.resident(sizes.transformer().blocks().size());
        BlockPlacement layers = streamed(text.blocks(), 0);
        List<Choice> choices = new ArrayList<>();
        switch (offload) {
            case NONE -> addBoth(choices, text, all);
            case TEXT -> addBoth(choices, layers, all);
            case BLOCKS -> addBoth(choices, layers, streamed(all.blocks(), 0));
            case AUTO -> {
                if (budget.mapped()) {
                    addBoth(choices, text, all);
                } else {
                    choices.add(new Choice(text, all, false));
                    addBoth(choices, layers, all);
                    // with as many streamed blocks as slots nothing would be saved
                    for (int resident = all.blocks() - SLOTS - 1; resident >= 0; resident--) {
                        choices.add(new Choice(layers, streamed(all.blocks(), resident), true));
                    }
                }
            }
        }
        return choices;
    }

    private static void addBoth(List<Choice> choices, BlockPlacement textEncoder, BlockPlacement transformer) {
        choices.add(new Choice(textEncoder, transformer, false));
        choices.add(new Choice(textEncoder, transformer, true));
    }

    private static BlockPlacement streamed(int blocks, int resident) {
        return blocks - resident <= SLOTS
                ? BlockPlacement.resident(blocks)
                : new BlockPlacement(blocks, resident, SLOTS);
    }

    private static boolean isLarger(int width, int height) {
        return (long) width * height > WHOLE * WHOLE;
    }

    /** Whether the memory holds it. */
    public boolean fits(MemoryPlan plan) {
        return plan.bytes().peak() <= budget.bytes() && plan.bytes().host() <= budget.host();
    }

    private MemoryPlan plan(Choice p, int width, int height) {
        return plan(p, width, height, p.tiled && isLarger(width, height) ? TILE : 0);
    }

    private MemoryPlan plan(Choice p, int width, int height, int rows) {
        OptionalInt tile =
                Vae.strips(sizes.configs().vae(), height, rows) > 1 ? OptionalInt.of(rows) : OptionalInt.empty();
        ModelSizes.Configs c = sizes.configs();
        // beside fp16 stand sums in fp32
        int number =
                sizes.dtype() == Dtype.FP16 ? Dtype.FP32.bytes() : sizes.dtype().bytes();
        int pixelsOfToken = c.vae().scale() * c.transformer().patch();
        int image = (width / pixelsOfToken) * (height / pixelsOfToken);
        long weights = weights(sizes.textEncoder(), p.textEncoder)
                + weights(sizes.transformer(), p.transformer)
                + weights(sizes.vae(), BlockPlacement.resident(0));
        long decode = Activations.decode(
                c.vae(), width, height, Vae.dtype(sizes.dtype()).bytes(), rows);
        PlannedBytes bytes = new PlannedBytes(
                budget.reserved(),
                (long) (weights * WEIGHTS_SLACK),
                slack(sizes.textEncoder(), Activations.text(c.textEncoder(), PROMPT, number)),
                slack(sizes.transformer(), Activations.denoise(c.transformer(), image, PROMPT, sizes.dtype())),
                slack(sizes.vae(), decode),
                sizes.textEncoder().onHost(p.textEncoder) + sizes.transformer().onHost(p.transformer));
        return new MemoryPlan(width, height, p.textEncoder, p.transformer, tile, bytes);
    }

    /** Mapped weights that stay take nothing. */
    private long weights(NetworkBytes network, BlockPlacement placement) {
        return budget.mapped() ? network.slots(placement) : network.onDevice(placement);
    }

    private static long slack(NetworkBytes network, long activations) {
        return (long) ((network.conversion() + activations) * ACTIVATIONS_SLACK);
    }
}
