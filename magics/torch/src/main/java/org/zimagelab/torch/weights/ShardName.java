package org.zimagelab.torch.weights;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What the names of several files have in common that hold tensors together, such as
 * {@code model-00001-of-00003.safetensors}.
 *
 * @param stem before the number of a shard
 * @param count of the shards, five digits
 * @param ending {@code safetensors} or {@code gguf}
 */
public record ShardName(String stem, String count, String ending) {
    private static final Pattern FORM = Pattern.compile("(.+)-\\d{5}-of-(\\d{5})\\.(safetensors|gguf)", Pattern.DOTALL);

    /** @return empty if this is not the name of a shard */
    public static Optional<ShardName> of(String file) {
        Matcher m = FORM.matcher(file);
        return m.matches() ? Optional.of(new ShardName(m.group(1), m.group(2), m.group(3))) : Optional.empty();
    }

    /** How many shards there are. */
    public int shards() {
        return Integer.parseInt(count);
    }

    /** The names of all shards, in their order. */
    public Stream<String> all() {
        return IntStream.rangeClosed(1, shards())
                .mapToObj(i -> String.format("%s-%05d-of-%s.%s", stem, i, count, ending));
    }

    /** A name for all of them: {@code model-of-00003.safetensors}. */
    public String set() {
        return stem + "-of-" + count + "." + ending;
    }
}
