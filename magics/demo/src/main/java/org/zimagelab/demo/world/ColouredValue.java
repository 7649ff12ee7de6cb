package org.zimagelab.demo.world;

import java.util.List;

/** A value of an attribute that is a colour. */
public sealed interface ColouredValue extends AttributeValue
        permits Background, Figure.Colour, Cat.Coat, Cat.Eyes, City.Neon {

    /**
     * A colour and the words for it.
     *
     * @param wording the words
     * @param rgb the colour as it is drawn
     */
    record NamedColour(Wording wording, Rgb rgb) {
        NamedColour(List<String> english, List<String> chinese, Rgb rgb) {
            this(new Wording(english, chinese), rgb);
        }
    }

    NamedColour named();

    @Override
    default Wording wording() {
        return named().wording();
    }

    /** The colour as it is drawn. */
    default Rgb rgb() {
        return named().rgb();
    }
}
