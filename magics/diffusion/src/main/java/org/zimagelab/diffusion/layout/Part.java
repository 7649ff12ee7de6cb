package org.zimagelab.diffusion.layout;

/** A network of a model, which may lie in a file of its own. */
public enum Part {
    TRANSFORMER("transformer", "diffusion_models"),
    TEXT_ENCODER("text encoder", "text_encoders"),
    VAE("VAE", "vae");

    private final String words;
    private final String comfyFolder;

    Part(String words, String comfyFolder) {
        this.words = words;
        this.comfyFolder = comfyFolder;
    }

    /** The name in messages, such as {@code text encoder}. */
    public String words() {
        return words;
    }

    /** The folder below ComfyUI's {@code models} in which such files lie. */
    public String comfyFolder() {
        return comfyFolder;
    }

    /** The folder of the published layout, and the name of the part in a fingerprint. */
    public String folder() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
