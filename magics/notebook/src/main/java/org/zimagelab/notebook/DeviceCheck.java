package org.zimagelab.notebook;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import org.zimagelab.diffusion.LoadOptions;
import org.zimagelab.diffusion.Picture;
import org.zimagelab.diffusion.ZImage;
import org.zimagelab.torch.ModelException;
import org.zimagelab.torch.device.DeviceMemory;
import org.zimagelab.torch.device.Devices;
import org.zimagelab.tuning.store.png.PicturePng;

/** Shows that a card works: {@code install/run --cuda} makes one picture with it. */
public final class DeviceCheck {
    private static final String PROMPT = "a red circle above a blue square";

    private static final int LOOK_EVERY_MILLIS = 5;

    private DeviceCheck() {}

    /**
     * Makes a picture with the demo model, and prints the device, the seconds and the peak of the card's memory. Ends
     * the process with 1 after one line, if it cannot be made.
     *
     * @param arguments the PNG to write, and the device, which is {@code cuda} if it is left out
     */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        String device = arguments.length > 1 ? arguments[1] : "cuda";
        try {
            make(Path.of(arguments[0]), device, System.out);
        } catch (ModelException e) {
            System.out.println(e.getMessage());
            System.exit(1);
        }
        System.exit(0); // threads of libtorch would keep the process
    }

    /** @throws ModelException with one line, if the device cannot be used */
    static void make(Path png, String device, PrintStream out) throws IOException, InterruptedException {
        try (Peak peak = new Peak(device);
                ZImage model = ZImage.load("demo-turbo", LoadOptions.AUTO.withDevice(device))) {
            Picture first = model.generate(model.request(PROMPT));
            // the first picture also loads CUDA's kernels
            Picture second = model.generate(model.request(PROMPT).withSeed(1));
            PicturePng.write(first, png);
            out.printf(
                    Locale.ROOT,
                    "A picture on %s: %.2f s (the first %.2f s)%s; %s%n",
                    model.info().device(),
                    second.seconds(),
                    first.seconds(),
                    peak.words(),
                    png);
        }
    }

    /** How much of a card's memory this process took at most, seen from outside by what was free. */
    private static final class Peak implements AutoCloseable {
        private final String device;
        private final Optional<DeviceMemory> before;
        private final AtomicLong least = new AtomicLong(Long.MAX_VALUE);
        private final Thread watch = new Thread(this::look, "card's memory");

        Peak(String device) {
            this.device = device.equals("cuda") ? "cuda:0" : device;
            this.before = Devices.cardMemory(this.device);
            if (before.isPresent()) {
                watch.setDaemon(true);
                watch.start();
            }
        }

        private void look() {
            while (!Thread.currentThread().isInterrupted()) {
                Devices.cardMemory(device).ifPresent(now -> least.accumulateAndGet(now.free(), Math::min));
                try {
                    Thread.sleep(LOOK_EVERY_MILLIS);
                } catch (InterruptedException e) {
                    return;
                }
            }
        }

        private OptionalLong bytes() {
            return before.isEmpty() || least.get() == Long.MAX_VALUE
                    ? OptionalLong.empty()
                    : OptionalLong.of(Math.max(0, before.get().free() - least.get()));
        }

        String words() {
            OptionalLong bytes = bytes();
            return bytes.isEmpty()
                    ? ""
                    : String.format(
                            Locale.ROOT,
                            ", %.2f of %.1f GiB of the card's memory at most",
                            bytes.getAsLong() / (double) (1L << 30),
                            before.orElseThrow().total() / (double) (1L << 30));
        }

        @Override
        public void close() {
            watch.interrupt();
        }
    }
}
