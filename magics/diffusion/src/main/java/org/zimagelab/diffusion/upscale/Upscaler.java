package org.zimagelab.diffusion.upscale;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.zimagelab.common.ByteCount;
import org.zimagelab.common.picture.PackedRgb;
import org.zimagelab.diffusion.upscale.UpscalerWeights.Kind;
import org.zimagelab.diffusion.upscale.UpscalerWeights.Sizes;
import org.zimagelab.torch.ModelException;
import org.zimagelab.torch.device.Devices;
import org.zimagelab.torch.script.Architecture;
import org.zimagelab.torch.script.ScriptSource;
import org.zimagelab.torch.script.TorchFailure;
import org.zimagelab.torch.script.TorchScript;
import org.zimagelab.torch.weights.Dtype;

/**
 * A network that enlarges pictures ({@code upscaler.py}): RRDBNet or SRVGGNetCompact, as Real-ESRGAN publishes them. It
 * computes in fp32, whatever its weights are stored in.
 *
 * <p>The network is computed tile by tile, but not one tile through the whole network: each dense block or layer is
 * computed for all tiles before the next one begins. So a tile sees all that its pixels depend on, which for RRDBNet
 * are hundreds of pixels on each side, and there are no seams. The features of the whole picture stay in
 * memory meanwhile.
 */
public final class Upscaler implements AutoCloseable {
    /** Pixels of a tile's side, of the picture that is enlarged. */
    public static final int TILE = 192;

    /** The smallest tile. */
    public static final int LEAST_TILE = 32;

    private static final int FP32 = 4;

    /** Rows and columns around a tile that a dense block needs, and the last convolutions. */
    private static final int DENSE_REACH = 5;

    private static final int LAST_REACH = 4;

    private final Sizes sizes;
    private final String name;
    private final NDManager manager;
    private final TorchScript script;

    /** Is told how much is done, on the thread that enlarges. */
    @FunctionalInterface
    public interface Listener {
        /** @param share above 0 to 1 */
        void done(double share);
    }

    private Upscaler(String name, Sizes sizes, NDManager manager, TorchScript script) {
        this.name = name;
        this.sizes = sizes;
        this.manager = manager;
        this.script = script;
    }

    /**
     * What a file's header says of the network, without its weights.
     *
     * @param name of the file
     * @param architecture the class in the published code
     * @param scale of width and height, 2 to 8
     */
    public record Info(String name, String architecture, int scale) {}

    /**
     * Reads a file's header.
     *
     * @throws ModelException with one line that names the file, and what is wrong or needed
     */
    public static Info info(Path file) {
        UpscalerWeights weights = UpscalerWeights.read(file);
        return new Info(
                file.getFileName().toString(),
                weights.sizes().kind().published,
                weights.sizes().scale());
    }

    /**
     * Loads a network.
     *
     * @throws ModelException with one line that names the file, and what is wrong or needed
     */
    public static Upscaler load(Path file, Device device) {
        UpscalerWeights weights = UpscalerWeights.read(file);
        Sizes sizes = weights.sizes();
        Map<String, Object> attributes = new LinkedHashMap<>();
        attributes.put("scale", sizes.scale());
        attributes.put("unshuffle", sizes.unshuffle());
        attributes.put("doublings", sizes.doublings());
        attributes.put("extra", sizes.extra());
        Map<String, long[]> shapes = weights.shapes();
        return TorchFailure.explained(() -> {
            NDManager manager = Devices.manager(device);
            TorchScript script = TorchScript.compile(
                    manager,
                    new Architecture("Upscaler", ScriptSource.of(Upscaler.class, "upscaler.py"), attributes, shapes),
                    Dtype.FP32);
            script.attach(weights.weights(), Dtype.FP32, shapes, "");
            return new Upscaler(file.getFileName().toString(), sizes, manager, script);
        });
    }

    /** Of the file. */
    public String name() {
        return name;
    }

    /** Of width and height, 2 to 8. */
    public int scale() {
        return sizes.scale();
    }

    /** {@code cpu} or {@code cuda:N}. */
    public String device() {
        return Devices.name(manager.getDevice());
    }

    /**
     * The most bytes that features and a tile's intermediate results take.
     *
     * <p>Of the whole picture there are the results of the first convolution, of the block and the dense block before
     * this one, and of this one. Of a tile there is what the last convolution of a dense block sees, F + 4 G channels,
     * its parts, and a copy in the order that the convolution wants; behind the blocks, the last doubling's input and
     * output.
     *
     * @param width of the picture that is enlarged
     * @param height likewise
     * @param tile pixels of a side
     */
    public long bytes(int width, int height, int tile) {
        long u = sizes.unshuffle();
        long f = sizes.features();
        long g = sizes.growth();
        long pixels = ((width + u - 1) / u) * ((height + u - 1) / u);
        long side = Math.min(tile, Math.max(width, height)) / u + 2;
        if (sizes.kind() == Kind.COMPACT) {
            long out = 3L * sizes.scale() * sizes.scale();
            return FP32 * (pixels * (2 * f + 3) + side * side * (2 * f + 3 * out));
        }
        long dense = (side + 2 * DENSE_REACH) * (side + 2 * DENSE_REACH) * (3 * f + 12 * g);
        long last = (side + 2 * LAST_REACH) * (side + 2 * LAST_REACH) * (f + 2 * f * (1L << 2 * sizes.doublings()));
        return FP32 * (pixels * 4 * f + Math.max(dense, last));
    }

    /** The number of tiles of a picture of this size. */
    public int tiles(int width, int height, int tile) {
        return tiles(width, height, tile, sizes.unshuffle()).size();
    }

    /** Each [top, left, height, width] in pixels of the features. */
    private static List<long[]> tiles(int width, int height, int tile, int unshuffle) {
        int side = Math.max(1, tile / unshuffle);
        List<long[]> tiles = new ArrayList<>();
        for (long[] row : parts((height + unshuffle - 1) / unshuffle, side)) {
            for (long[] column : parts((width + unshuffle - 1) / unshuffle, side)) {
                tiles.add(new long[] {row[0], column[0], row[1], column[1]});
            }
        }
        return tiles;
    }

    /** Parts of an axis, of about one length, at most {@code most}: where each begins, and its length. */
    private static List<long[]> parts(int length, int most) {
        int count = (length + most - 1) / most;
        List<long[]> parts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            long from = (long) length * i / count;
            parts.add(new long[] {from, (long) length * (i + 1) / count - from});
        }
        return parts;
    }

    /**
     * Enlarges a picture.
     *
     * @param tile pixels of a tile's side, at least {@value #LEAST_TILE}
     * @return {@link #scale()} times as wide and high
     * @throws IllegalArgumentException as {@link #requireRoom}
     * @throws InterruptedException between two tiles of a block, when the thread is interrupted
     * @throws ModelException with one line, if the network makes numbers that are not finite
     * @throws org.zimagelab.torch.DeviceLostException with one line, if the card fails meanwhile
     */
    public synchronized PackedRgb enlarge(PackedRgb picture, int tile, Listener listener) throws InterruptedException {
        requireRoom(picture.width(), picture.height(), tile);
        script.emptyCache();
        return TorchFailure.explained(() -> enlarged(picture, tile, listener));
    }

    /**
     * Says whether the device's memory holds the tiles of a picture of this size.
     *
     * @throws IllegalArgumentException with one line, if not
     */
    public void requireRoom(int width, int height, int tile) {
        if (tile < LEAST_TILE) {
            throw new IllegalArgumentException("tile " + tile + ": expected at least " + LEAST_TILE + " pixels");
        }
        long free = Devices.memory(manager.getDevice()).free();
        long needed = bytes(width, height, tile);
        if (needed > free) {
            throw new IllegalArgumentException("tile " + tile + ": " + name + " needs " + ByteCount.text(needed)
                    + " on " + device() + " for a picture of " + width + "×" + height + ", where "
                    + ByteCount.text(free) + " are free"
                    + (tile > LEAST_TILE && bytes(width, height, LEAST_TILE) <= free ? "; a smaller tile fits" : ""));
        }
    }

    private PackedRgb enlarged(PackedRgb picture, int tile, Listener listener) throws InterruptedException {
        int s = sizes.scale();
        int times = s * sizes.unshuffle();
        int width = s * picture.width();
        int height = s * picture.height();
        byte[] out = new byte[3 * width * height];
        List<long[]> tiles = tiles(picture.width(), picture.height(), tile, sizes.unshuffle());
        try (NDManager scratch = manager.newSubManager()) {
            Features features = features(scratch, picture, tiles, listener);
            for (long[] part : tiles) {
                byte[] large = bytes(scratch, features, part);
                int from = 3 * times * (int) part[1];
                int row = 3 * times * (int) part[3];
                for (int y = 0; y < times * part[2] && times * part[0] + y < height; y++) {
                    int start = 3 * width * (times * (int) part[0] + y) + from;
                    // what was filled up to a multiple of what is unshuffled is left out
                    System.arraycopy(large, row * y, out, start, Math.min(row, 3 * width - from));
                }
            }
        }
        listener.done(1);
        return new PackedRgb(width, height, out);
    }

    /** What the first convolution and the last stage made of the whole picture, [1, C, H, W] each. */
    private record Features(NDArray first, NDArray last) {}

    private Features features(NDManager scratch, PackedRgb picture, List<long[]> tiles, Listener listener)
            throws InterruptedException {
        ByteBuffer bytes = ByteBuffer.allocateDirect(picture.rgb().length)
                .put(picture.rgb())
                .flip();
        boolean compact = sizes.kind() == Kind.COMPACT;
        NDArray first;
        try (NDArray rgb = scratch.create(bytes, new Shape(picture.height(), picture.width(), 3), DataType.UINT8)) {
            first = script.tensor(scratch, compact ? "compact_first" : "rrdb_first", rgb);
        }
        int stages = compact ? sizes.parts() : 3 * sizes.parts();
        NDArray x = first;
        NDArray block = first;
        for (int i = 0; i < stages; i++) {
            NDArray out = script.tensor(scratch, "room", x, sizes.features());
            for (int j = 0; j < tiles.size(); j++) {
                if (Thread.interrupted()) {
                    throw new InterruptedException("stopped between two tiles");
                }
                script.number(compact ? "compact_stage" : "rrdb_stage", x, block, out, i, tiles.get(j));
                listener.done((i + (j + 1.0) / tiles.size()) / (stages + 1));
            }
            if (x != first && x != block) {
                x.close();
            }
            x = out;
            if (!compact && i % 3 == 2) {
                if (block != first) {
                    block.close();
                }
                block = out;
            }
        }
        return new Features(first, x);
    }

    /** float32 [1, 3, times · height, times · width] of a tile, before they become bytes. */
    private NDArray values(NDManager scratch, Features features, long[] tile) {
        return sizes.kind() == Kind.COMPACT
                ? script.tensor(scratch, "compact_last", features.first, features.last, tile, sizes.parts())
                : script.tensor(scratch, "rrdb_last", features.first, features.last, tile);
    }

    private byte[] bytes(NDManager scratch, Features features, long[] tile) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException("stopped between two tiles");
        }
        try (NDArray values = values(scratch, features, tile);
                NDArray large = script.tensor(scratch, "bytes", values)) {
            if (large.size() == 0) {
                throw new ModelException(name + ": the network makes numbers that are not finite");
            }
            return large.toByteArray();
        }
    }

    /** What the network makes of a whole picture before it becomes bytes: float32 [1, 3, H, W] flattened. */
    synchronized float[] values(PackedRgb picture) throws InterruptedException {
        int u = sizes.unshuffle();
        int whole = u * Math.max(picture.width(), picture.height());
        List<long[]> one = tiles(picture.width(), picture.height(), whole, u);
        try (NDManager scratch = manager.newSubManager()) {
            return values(scratch, features(scratch, picture, one, share -> {}), one.get(0))
                    .toFloatArray();
        }
    }

    @Override
    public void close() {
        script.close();
    }
}
