package org.zimagelab.diffusion.lora;

import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the name of a tensor in a LoRA says. Trainers name them in their own ways; all of these are read:
 *
 * <ul>
 *   <li>PEFT, diffusers and ComfyUI: {@code transformer.layers.0.attention.to_q.lora_A.weight}, with the prefixes
 *       {@code transformer.}, {@code diffusion_model.}, {@code base_model.model.} or none, and with {@code default.}
 *       before {@code weight} or not;
 *   <li>kohya: {@code lora_unet_layers_0_attention_to_q.lora_down.weight}, with {@code .alpha} beside;
 *   <li>with dots: {@code layers.0.attention.to.q.lora.down.weight}.
 * </ul>
 *
 * @param layer the linear layer as the file calls it, without a prefix
 * @param role of the tensor
 */
record LoraTensorName(String layer, Role role) {
    /** What a tensor is in ΔW = alpha / rank · up · down. */
    enum Role {
        /** [rank, in], called A or down. */
        DOWN,
        /** [out, rank], called B or up. */
        UP,
        /** A number; where there is none, it is the rank. */
        ALPHA,
        /** [out], a bias that PEFT adds to the product with B. */
        BIAS
    }

    private static final Pattern PREFIX = Pattern.compile(
            "(?:model\\.diffusion_model\\.|diffusion_model\\.|base_model\\.model\\.|transformer\\.|lora_unet_"
                    + "|lora_transformer_|lycoris_)+");

    private static final Pattern INFIX = Pattern.compile("default(?:_\\d{1,9})?\\.");

    private static final Pattern FACTOR =
            Pattern.compile("(.+)[._]lora(?:[._]|_linear_layer\\.)(A|B|down|up)\\.(weight|bias)");

    private static final Pattern ALPHA = Pattern.compile("(.+?)(?:\\.lora)?\\.alpha");

    private static final Pattern TEXT_ENCODER =
            Pattern.compile("(?:base_model\\.model\\.)?(?:lora_te\\d?_|text_encoders?[._]|te\\d?[._]|lora_text_).*");

    /** Adaptations of other kinds, by a part of a tensor's name. */
    private static final Map<Pattern, String> OTHER_KINDS = Map.of(
            Pattern.compile(".*(?:dora_scale|lora_magnitude_vector).*"), "DoRA",
            Pattern.compile(".*[._]lokr_.*"), "LoKr",
            Pattern.compile(".*[._]hada_.*"), "LoHa",
            Pattern.compile(".*[._](?:oft|boft|oft_diag|oft_blocks|oft_r)[._].*|.*\\.oft_blocks|.*\\.oft_diag"), "OFT",
            Pattern.compile(".*\\.(?:lora_mid\\.weight|cp_\\w+)"), "LoCon with three factors",
            Pattern.compile(".*\\.[ab][12]\\.weight"), "GLoRA",
            Pattern.compile(".*\\.on_input"), "IA³",
            Pattern.compile(".*\\.(?:diff|diff_b|set_weight)"), "a set of whole weights");

    /** The kind of adaptation that a tensor of this name belongs to, where that is none that is read. */
    static Optional<String> otherKind(String name) {
        return OTHER_KINDS.entrySet().stream()
                .filter(kind -> kind.getKey().matcher(name).matches())
                .map(Map.Entry::getValue)
                .findFirst();
    }

    /** Whether a tensor of this name changes the text encoder. */
    static boolean isOfTextEncoder(String name) {
        return TEXT_ENCODER.matcher(name).matches();
    }

    /** Empty if it is no name of a LoRA's tensor. */
    static Optional<LoraTensorName> of(String name) {
        Matcher prefix = PREFIX.matcher(name);
        String rest = prefix.lookingAt() ? name.substring(prefix.end()) : name;
        String plain = INFIX.matcher(rest).replaceAll("");
        Matcher alpha = ALPHA.matcher(plain);
        if (alpha.matches()) {
            return Optional.of(new LoraTensorName(alpha.group(1), Role.ALPHA));
        }
        Matcher factor = FACTOR.matcher(plain);
        if (!factor.matches()) {
            return Optional.empty();
        }
        boolean down = factor.group(2).equals("A") || factor.group(2).equals("down");
        if (factor.group(3).equals("bias")) {
            return down ? Optional.empty() : Optional.of(new LoraTensorName(factor.group(1), Role.BIAS));
        }
        return Optional.of(new LoraTensorName(factor.group(1), down ? Role.DOWN : Role.UP));
    }
}
