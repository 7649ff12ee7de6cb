package org.zimagelab.demo.world;

/**
 * What a prompt can ask for. {@code SECOND_…} belongs to the figure that is mentioned second; in a full description
 * that is the figure below or to the right of the first.
 */
public enum Attribute {
    KIND,
    COUNT,
    BACKGROUND,
    FORM,
    COLOUR,
    TEXTURE,
    SIZE,
    RELATION,
    SECOND_FORM,
    SECOND_COLOUR,
    SECOND_TEXTURE,
    SECOND_SIZE,
    COAT,
    EYES,
    PLACE,
    SKY,
    NEON,
    TRAFFIC;

    /** The same attribute of the other figure. An attribute that belongs to no figure is returned unchanged. */
    public Attribute ofOtherFigure() {
        return switch (this) {
            case FORM -> SECOND_FORM;
            case COLOUR -> SECOND_COLOUR;
            case TEXTURE -> SECOND_TEXTURE;
            case SIZE -> SECOND_SIZE;
            case SECOND_FORM -> FORM;
            case SECOND_COLOUR -> COLOUR;
            case SECOND_TEXTURE -> TEXTURE;
            case SECOND_SIZE -> SIZE;
            default -> this;
        };
    }
}
