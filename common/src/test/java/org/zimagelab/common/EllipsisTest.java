package org.zimagelab.common;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class EllipsisTest {
    @Test
    void aTextIsCutBetweenCharacters() {
        assertEquals("a cat", Ellipsis.atEnd("a cat", 5));
        assertEquals("a c…", Ellipsis.atEnd("a cat", 4));
        assertEquals("a…", Ellipsis.atEnd("a cat", 3), "no blank before the ellipsis");
        assertEquals("\ud83d\ude00…", Ellipsis.atEnd("\ud83d\ude00\ud83d\ude00\ud83d\ude00", 2));
        assertEquals("abcdef", Ellipsis.inMiddle("abcdef", 6, 2));
        assertEquals("ab…ef", Ellipsis.inMiddle("abcdef", 5, 2));
    }
}
