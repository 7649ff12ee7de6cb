package org.zimagelab.demo.world;

/** Wordings that writing and reading share. */
final class Phrases {

    private Phrases() {}

    /** How a texture is said behind a figure's noun. */
    static String withTexture(Figure.Texture texture) {
        return switch (texture) {
            case PLAIN -> "without pattern";
            case STRIPED -> "with stripes";
            case CHECKERED -> "with checks";
            case DOTTED -> "with dots";
        };
    }
}
