package org.zimagelab.torch.script;

import ai.djl.Device;
import java.util.LinkedHashMap;
import java.util.Map;
import org.zimagelab.torch.weights.Dtype;

/** What a network's class needs in its archive beside its own source: the classes and methods around its weights. */
final class NetworkArchive {
    /** Methods that are appended to a root class, the last of its source: they fill its weights from outside. */
    private static final String WEIGHTS_METHODS = """

              def weights_open(self, path: str, elements: int, dtype: int) -> int:
                return self.weights.open(path, elements, dtype)

              def weights_hold(self, bytes: Tensor) -> int:
                return self.weights.hold(bytes)

              def weights_hold_as(self, bytes: Tensor, dtype: int) -> int:
                return self.weights.hold_as(bytes, dtype)

              def weights_attach(self, name: str, offset: int, shape: List[int], like: Tensor, convert: bool) -> int:
                return self.weights.attach(name, offset, shape, like, convert)

              def weights_attach_bytes(self, name: str, offset: int, shape: List[int], like: Tensor, convert: bool,
                                     dtype: int) -> int:
                return self.weights.attach_bytes(name, offset, shape, like, convert, dtype)

              def weights_round(self, name: str, dtype: int, like: Tensor) -> int:
                return self.weights.round(name, dtype, like)

              def weights_attach_scale(self, name: str, scale: Tensor) -> int:
                return self.weights.attach_scale(name, scale)

              def weights_attach_format(self, name: str, format: int) -> int:
                return self.weights.attach_format(name, format)

              def weights_adapt(self, name: str, down: Tensor, up: Tensor) -> int:
                return self.weights.adapt(name, down, up)

              def weights_adapt_bias(self, name: str, bias: Tensor) -> int:
                return self.weights.adapt_bias(name, bias)

              def weights_adapt_none(self) -> int:
                return self.weights.adapt_none()

              def weights_reserve(self, elements: int) -> int:
                return self.weights.reserve(elements)

              def weights_close(self) -> int:
                return self.weights.close()

              def weights_bytes(self) -> int:
                return self.weights.bytes()
            """;

    private NetworkArchive() {}

    /** Source for a network that is the root of its archive. */
    static String source(String network, Device device, Dtype dtype, StreamedBlocks streamed) {
        return classes(linear(device, dtype), streamed)
                + streamed.network(network)
                + WEIGHTS_METHODS
                + streamed.methods();
    }

    /** Source of what stands before the networks of an archive, where all is resident and may be trained. */
    static String classes() {
        return classes("linear.py", StreamedBlocks.NONE);
    }

    private static String classes(String linear, StreamedBlocks streamed) {
        return ScriptSource.of(TorchScript.class, linear) + "\n"
                + ScriptSource.of(TorchScript.class, "quantised.py") + "\n"
                + streamed.source() + "\n"
                + ScriptSource.of(TorchScript.class, "weights.py") + "\n";
    }

    /** libtorch contains oneDNN only on x86. In bf16 PyTorch uses oneDNN by itself. */
    private static String linear(Device device, Dtype dtype) {
        boolean x86 = System.getProperty("os.arch").matches("amd64|x86_64");
        return x86 && dtype == Dtype.FP32 && !device.isGpu() ? "linear_onednn.py" : "linear.py";
    }

    /** A network with weights that have no tensors yet. */
    static TorchArchive.Module module(
            String className, Map<String, Object> attributes, Dtype dtype, StreamedBlocks streamed) {
        Map<String, Object> all = new LinkedHashMap<>(attributes);
        all.put(
                "weights",
                new TorchArchive.Module(
                        "Weights",
                        Map.of(
                                "tensors",
                                new TorchArchive.Empty("Dict[str, Tensor]"),
                                "mapped",
                                new TorchArchive.Empty("List[Tensor]"),
                                "buffer",
                                new TorchArchive.Empty("List[Tensor]"),
                                "formats",
                                new TorchArchive.Empty("Dict[str, int]"),
                                "adapted",
                                new TorchArchive.Empty("Dict[str, List[Tensor]]"),
                                "dtype",
                                dtype.torch(),
                                "blocks",
                                streamed.module())));
        return new TorchArchive.Module(className, all);
    }
}
