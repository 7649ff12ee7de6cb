package org.zimagelab.diffusion.lora;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.zimagelab.common.Interrupts;
import org.zimagelab.common.Printable;
import org.zimagelab.diffusion.lora.LoraTensorName.Role;
import org.zimagelab.torch.ModelException;
import org.zimagelab.torch.weights.Safetensors;
import org.zimagelab.torch.weights.StorageFormat;
import org.zimagelab.torch.weights.StoredTensor;

/**
 * A LoRA in a safetensors file: for each linear layer of the transformer that it changes, the factors of ΔW.
 *
 * @param path of the file
 * @param layers that it changes
 */
public record LoraFile(Path path, List<LoraLayer> layers) {
    private static final String READ =
            "a LoRA's tensors end in lora_A and lora_B, lora_down and lora_up, or lora.down and lora.up";

    private static final List<Role> FACTORS = List.of(Role.DOWN, Role.UP);

    /**
     * Reads the header of a file and finds the layers that its tensors are for. A fused query, key and value is split.
     *
     * @param shapes of all tensors of the transformer, by published names
     * @throws IllegalArgumentException with one line that names the file: it is no safetensors file, another kind of
     *     adaptation, for another model or for the text encoder, or its factors do not belong together
     */
    public static LoraFile read(Path path, Map<String, long[]> shapes) {
        try {
            return new LoraFile(path, new Reading(path, new LinearLayers(shapes)).layers());
        } catch (ModelException | IllegalArgumentException e) {
            throw refused(path, e);
        }
    }

    private static IllegalArgumentException refused(Path path, RuntimeException e) {
        String why = e.getMessage();
        String file = path + ": ";
        return new IllegalArgumentException(
                "lora '" + Printable.value(path.getFileName()) + "': "
                        + (why.startsWith(file) ? why.substring(file.length()) : why),
                e);
    }

    /** How many numbers its factors have. */
    public long values() {
        return layers.stream().mapToLong(LoraLayer::values).sum();
    }

    /** Takes factors one layer after the other. */
    @FunctionalInterface
    public interface Receiver {
        void take(LoraFactors factors);
    }

    /**
     * Reads all factors, one layer after the other.
     *
     * @param weight the strength of the LoRA
     * @throws IllegalArgumentException with one line that names the file, if it cannot be read, or a number is not
     *     finite
     * @throws java.util.concurrent.CancellationException between two layers, if the thread was interrupted
     */
    public void read(double weight, Receiver receiver) {
        for (LoraLayer layer : layers) {
            Interrupts.check();
            LoraFactors factors;
            try {
                factors = layer.read(weight);
            } catch (ModelException | IllegalArgumentException e) {
                throw refused(path, e);
            }
            receiver.take(factors);
        }
    }

    /** The tensors of a file on their way to the layers. */
    private record Reading(Path path, LinearLayers network) {

        List<LoraLayer> layers() {
            Map<String, StoredTensor> tensors = Safetensors.header(path, this::isFactor);
            Map<String, Map<Role, StoredTensor>> found = new LinkedHashMap<>();
            for (StoredTensor tensor : tensors.values()) {
                add(found, tensor);
            }
            PeftConfig config = PeftConfig.of(path);
            Map<List<String>, Double> alphas = alphas();
            Set<String> single = found.keySet().stream()
                    .filter(name -> !isBareOutput(name))
                    .map(name -> network.named(name).orElseThrow())
                    .filter(own -> own.size() == 1)
                    .flatMap(List::stream)
                    .collect(Collectors.toSet());
            Map<String, LoraLayer> layers = new LinkedHashMap<>();
            found.forEach((name, roles) -> {
                if (!isRedundant(name, single)) {
                    double alpha = alphas.getOrDefault(network.named(name).orElseThrow(), Double.NaN);
                    layers(name, roles, alpha, config).forEach(layer -> put(layers, layer));
                }
            });
            if (layers.isEmpty()) {
                throw new IllegalArgumentException("it has no tensors; " + READ);
            }
            return List.copyOf(layers.values());
        }

        /** Alphas have dtypes in which weights are not stored, so they are read on their own. */
        private boolean isFactor(String name) {
            LoraTensorName.otherKind(name).ifPresent(kind -> {
                throw new IllegalArgumentException(
                        "it is " + kind + " (tensor '" + Printable.value(name) + "'), which is not read; " + READ);
            });
            if (LoraTensorName.isOfTextEncoder(name)) {
                throw new IllegalArgumentException("it also changes the text encoder (tensor '" + Printable.value(name)
                        + "'), which is not read; only what changes the transformer is");
            }
            return LoraTensorName.of(name).map(n -> n.role() != Role.ALPHA).orElse(true);
        }

        private void add(Map<String, Map<Role, StoredTensor>> found, StoredTensor tensor) {
            LoraTensorName name = LoraTensorName.of(tensor.name())
                    .orElseThrow(() -> new IllegalArgumentException(
                            "tensor '" + Printable.value(tensor.name()) + "' is no part of a LoRA; " + READ));
            if (network.named(name.layer()).isEmpty()) {
                throw new IllegalArgumentException("tensor '" + Printable.value(tensor.name())
                        + "' is for a layer that this model's transformer does not have, so the LoRA belongs to"
                        + " another model");
            }
            Map<Role, StoredTensor> roles = found.computeIfAbsent(name.layer(), n -> new EnumMap<>(Role.class));
            StoredTensor other = roles.put(name.role(), tensor);
            if (other != null) {
                throw twice(other.name(), tensor.name());
            }
        }

        private static IllegalArgumentException twice(String one, String other) {
            return new IllegalArgumentException("tensors '" + Printable.value(one) + "' and '" + Printable.value(other)
                    + "' are for the same layer, so one of them is too many");
        }

        /** Some files have a layer both fused and in parts; diffusers, too, reads the parts. */
        private boolean isRedundant(String name, Set<String> single) {
            List<String> own = network.named(name).orElseThrow();
            return (own.size() > 1 || isBareOutput(name)) && own.stream().anyMatch(single::contains);
        }

        private static boolean isBareOutput(String name) {
            return name.endsWith("out") && !name.endsWith("to_out");
        }

        /** The alpha of each layer, or of each fused one, that has one. */
        private Map<List<String>, Double> alphas() {
            Map<List<String>, Double> alphas = new HashMap<>();
            Safetensors.numbers(path, name -> !isFactor(name)).forEach((name, alpha) -> {
                if (!Double.isFinite(alpha)) {
                    throw new IllegalArgumentException(
                            "tensor '" + Printable.value(name) + "' is " + alpha + "; expected a number");
                }
                String layer = LoraTensorName.of(name).orElseThrow().layer();
                network.named(layer).ifPresent(own -> alphas.put(own, alpha));
            });
            return alphas;
        }

        private static void put(Map<String, LoraLayer> layers, LoraLayer layer) {
            LoraLayer other = layers.put(layer.layer(), layer);
            if (other != null) {
                throw twice(other.down().name(), layer.down().name());
            }
        }

        /** @param alpha NaN if there is none */
        private List<LoraLayer> layers(String name, Map<Role, StoredTensor> roles, double alpha, PeftConfig config) {
            for (Role role : FACTORS) {
                if (!roles.containsKey(role)) {
                    String one = roles.values().iterator().next().name();
                    throw new IllegalArgumentException("tensor '" + Printable.value(one) + "' is alone: its "
                            + (role == Role.UP ? "lora_B (up)" : "lora_A (down)") + " is missing");
                }
            }
            List<String> own = network.named(name).orElseThrow();
            long[] shape = network.shape(own.get(0)); // [out, in]
            StoredTensor down = matrix(roles.get(Role.DOWN), -1, shape[1]);
            StoredTensor up = matrix(roles.get(Role.UP), own.size() * shape[0], -1);
            long rank = down.shape()[0];
            if (up.shape()[1] != rank) {
                throw new IllegalArgumentException("tensor '" + Printable.value(down.name()) + "' has rank " + rank
                        + ", '" + Printable.value(up.name()) + "' has rank " + up.shape()[1]);
            }
            Optional<StoredTensor> bias =
                    Optional.ofNullable(roles.get(Role.BIAS)).map(b -> vector(b, own.size() * shape[0]));
            double scale = Double.isNaN(alpha) ? 1 : alpha / rank;
            List<LoraLayer> layers = new ArrayList<>();
            for (int i = 0; i < own.size(); i++) {
                long from = i * shape[0];
                layers.add(new LoraLayer(
                        own.get(i),
                        down,
                        up.rows(up.name(), from, from + shape[0]),
                        bias.map(b -> b.rows(b.name(), from, from + shape[0])),
                        scale * config.scale(own.get(i), rank)));
            }
            return layers;
        }

        /** @param rows expected, −1 = the rank */
        private StoredTensor matrix(StoredTensor tensor, long rows, long columns) {
            long[] shape = tensor.shape();
            boolean ones = Arrays.stream(shape).skip(2).allMatch(side -> side == 1);
            long rank = shape.length < 2 ? 0 : shape[rows < 0 ? 0 : 1];
            long[] expected = {rows < 0 ? rank : rows, columns < 0 ? rank : columns};
            if (shape.length < 2
                    || !ones
                    || rank < 1
                    || shape[0] != expected[0]
                    || shape[1] != expected[1]
                    || !isPlain(tensor)) {
                throw misshapen(tensor, (rows < 0 ? "[rank, " + columns : "[" + rows + ", rank") + "]");
            }
            return tensor.reshaped(expected);
        }

        private static StoredTensor vector(StoredTensor tensor, long values) {
            if (!Arrays.equals(tensor.shape(), new long[] {values}) || !isPlain(tensor)) {
                throw misshapen(tensor, "[" + values + "]");
            }
            return tensor;
        }

        private static boolean isPlain(StoredTensor tensor) {
            if (!tensor.isPlain()) {
                throw new IllegalArgumentException("tensor '" + Printable.value(tensor.name()) + "' is stored in "
                        + tensor.format().word() + "; a LoRA is read in "
                        + StorageFormat.FP32.word() + ", " + StorageFormat.BF16.word() + " or "
                        + StorageFormat.FP16.word());
            }
            return true;
        }

        private static IllegalArgumentException misshapen(StoredTensor tensor, String expected) {
            return new IllegalArgumentException("tensor '" + Printable.value(tensor.name()) + "' has shape "
                    + Arrays.toString(tensor.shape()) + " where this model needs " + expected
                    + ", so the LoRA belongs to another model");
        }
    }
}
