package org.zimagelab.demo.world;

import java.util.List;

/** One value of one attribute, with the words that name it; the first word of each list is the usual one. */
public sealed interface Word
        permits Kind,
                Count,
                Relation,
                Background,
                Figure.Form,
                Figure.Colour,
                Figure.Texture,
                Figure.Size,
                Cat.Coat,
                Cat.Eyes,
                Cat.Place,
                City.Sky,
                City.Neon,
                City.Traffic {

    List<String> english();

    List<String> chinese();
}
