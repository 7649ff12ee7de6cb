package org.zimagelab.kernel.commands;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.zimagelab.common.magic.JavaVariable;
import org.zimagelab.common.magic.MagicException;
import org.zimagelab.common.magic.VariableExpansion;

class ShellQuotingTest {

    private static String posix(String line, String value) {
        return quoted(line, value, false);
    }

    private static String cmd(String line, String value) {
        return quoted(line, value, true);
    }

    private static String quoted(String line, String value, boolean windows) {
        return new VariableExpansion(
                        name -> name.equals("x") ? Optional.of(new JavaVariable(name, value)) : Optional.empty())
                .expand(line, new ShellQuoting(line, windows));
    }

    @Test
    void quotesOfTheLineAreFollowed() {
        assertEquals("ls a/b.png 猫", posix("ls {x} 猫", "a/b.png"));
        assertEquals("ls 'a b'c ''", posix("ls {x}c ''", "a b"));
        assertEquals("ls ''", posix("ls {x}", ""));
        assertEquals("ls 'it'\\''s'", posix("ls {x}", "it's"));
        assertEquals("ls \"it's \\$a \\\"\\` {y}\"", posix("ls \"{x} {y}\"", "it's $a \"`"));
        assertEquals("ls 'it'\\''s \"$a'", posix("ls '{x}'", "it's \"$a"));
        assertEquals("ls \\\"'$a'\\\" \"$a'\" '*'", posix("ls \\\"{x}\\\" \"$a'\" '*'", "$a"));
        assertEquals("ls \"$(cat 'a b') \\$\"", posix("ls \"$(cat {x}) \\$\"", "a b"));
        assertEquals("ls \"$(cat \"$(echo ';')\" \")\") a;\"", posix("ls \"$(cat \"$(echo {x})\" \")\") a;\"", ";"));
        assertEquals("(ls ';'); \";\"", posix("(ls {x}); \"{x}\"", ";"));
    }

    @Test
    void whatCannotBeQuotedIsOneLine() {
        String zero = assertThrows(MagicException.class, () -> posix("ls {x}", "a\0b"))
                .getMessage();
        assertEquals("{x}: the variable x contains a character 0, which no command can take", zero);
        assertEquals("dir \"a b\" \"c a b\"", cmd("dir {x} \"c {x}\"", "a b"));
        assertEquals("dir a\\b", cmd("dir {x}", "a\\b"));
        assertEquals("dir \"a&b\"", cmd("dir {x}", "a&b"));
        assertThrows(MagicException.class, () -> cmd("dir {x}", "%PATH%"));
        assertThrows(MagicException.class, () -> cmd("dir {x}", "a\" & b"));
    }
}
