package org.zimagelab.tuning.claims;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;

/**
 * A mapping of a YAML file whose keys were checked.
 *
 * @param at the mapping itself, for errors
 * @param values by their keys
 */
record YamlFields(YamlNode at, Map<String, YamlNode> values) {

    /** A value that is there. */
    YamlNode get(String key) {
        return values.get(key);
    }

    boolean has(String key) {
        return values.containsKey(key);
    }

    /** A text that is there. */
    String text(String key) {
        return get(key).text(key);
    }

    /** A value that may be there, read in this way. */
    <T> Optional<T> optional(String key, Function<YamlNode, T> read) {
        return Optional.ofNullable(values.get(key)).map(read);
    }

    /** A number above 0 that may be there. */
    OptionalDouble positive(String key) {
        if (!has(key)) {
            return OptionalDouble.empty();
        }
        double value = get(key).number(key);
        if (!(value > 0)) {
            throw get(key).wrong(key + ": expected a number above 0");
        }
        return OptionalDouble.of(value);
    }

    /** The keys en and zh. */
    Wording wording(String what) {
        return new Wording(get("en").text(what + ", en"), get("zh").text(what + ", zh"));
    }
}
