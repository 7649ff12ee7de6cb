package org.zimagelab.torch.script;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Packs TorchScript source into the archive that {@code torch::jit::load} reads: a stored zip with the source and a
 * pickle of the module's initial attributes. (Format: {@code torch/csrc/jit/serialization}, version 10.)
 */
public final class TorchArchive {
    private static final int PROTO = 0x80;
    private static final int NEWOBJ = 0x81;
    private static final int TRUE = 0x88;
    private static final int FALSE = 0x89;
    private static final int LONG1 = 0x8a;

    private TorchArchive() {}

    /** An attribute that starts as an empty container, such as {@code Dict[str, Tensor]} or {@code List[Tensor]}. */
    public record Empty(String type) {}

    /** An attribute that is itself a module. */
    public record Module(String className, Map<String, Object> attributes) {}

    /**
     * @param source of all classes
     * @param module root; attribute values are Boolean, Integer, Long, Double, String, {@link Empty} or {@link Module}
     */
    static byte[] pack(String source, Module module) {
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
                zip.setMethod(ZipOutputStream.STORED);
                entry(zip, "data.pkl", pickle(module));
                entry(zip, "code/__torch__.py", source.getBytes(StandardCharsets.UTF_8));
                entry(zip, "constants.pkl", new byte[] {(byte) PROTO, 2, ')', '.'});
                entry(zip, "version", "10\n".getBytes(StandardCharsets.US_ASCII));
                entry(zip, "byteorder", "little".getBytes(StandardCharsets.US_ASCII));
            }
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void entry(ZipOutputStream zip, String name, byte[] data) throws IOException {
        ZipEntry e = new ZipEntry("archive/" + name);
        CRC32 crc = new CRC32();
        crc.update(data);
        e.setSize(data.length);
        e.setCompressedSize(data.length);
        e.setCrc(crc.getValue());
        zip.putNextEntry(e);
        zip.write(data);
        zip.closeEntry();
    }

    private static byte[] pickle(Module module) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.write(PROTO);
        out.write(2);
        value(out, module);
        out.write('.');
        return bytes.toByteArray();
    }

    private static void value(DataOutputStream out, Object v) throws IOException {
        if (v instanceof Boolean b) {
            out.write(b ? TRUE : FALSE);
        } else if (v instanceof Integer || v instanceof Long) {
            out.write(LONG1);
            out.write(Long.BYTES);
            out.writeLong(Long.reverseBytes(((Number) v).longValue()));
        } else if (v instanceof Double d) {
            out.write('G');
            out.writeDouble(d);
        } else if (v instanceof String s) {
            byte[] utf8 = s.getBytes(StandardCharsets.UTF_8);
            out.write('X');
            out.writeInt(Integer.reverseBytes(utf8.length));
            out.write(utf8);
        } else if (v instanceof Empty e) {
            global(out, "torch.jit._pickle", "restore_type_tag");
            out.writeBytes(e.type.startsWith("Dict") ? "(}" : "(]");
            value(out, e.type);
            out.writeBytes("tR");
        } else if (v instanceof Module m) {
            global(out, "__torch__", m.className);
            out.write(')');
            out.write(NEWOBJ);
            out.writeBytes("}(");
            Map<String, Object> attributes = new LinkedHashMap<>();
            attributes.put("training", false);
            attributes.putAll(m.attributes);
            for (var a : attributes.entrySet()) {
                value(out, a.getKey());
                value(out, a.getValue());
            }
            out.writeBytes("ub");
        } else {
            throw new IllegalArgumentException("no pickle for " + v);
        }
    }

    private static void global(DataOutputStream out, String module, String name) throws IOException {
        out.writeBytes("c" + module + "\n" + name + "\n");
    }
}
