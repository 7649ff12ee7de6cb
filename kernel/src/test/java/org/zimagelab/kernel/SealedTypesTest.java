package org.zimagelab.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

/** Sealed types and their subtypes in one cell. */
class SealedTypesTest extends CellTest {
    private static final String SHAPES = "sealed interface Sh {}\nrecord Ci(double r) implements Sh {}\n"
            + "enum Un implements Sh { ONE }\nfinal class Sq implements Sh { int side = 2; }";

    @Test
    void aSealedTypePermitsItsSubtypesInTheCell() {
        cells.value(SHAPES);
        assertEquals(
                "[Ci, Un, Sq]",
                cells.value("Stream.of(Sh.class.getPermittedSubclasses()).map(Class::getSimpleName).toList()"));
        assertEquals("2", cells.value("Sh s = new Sq(); s instanceof Sq q ? q.side : 0"));
        assertEquals("", cells.warning(SHAPES), "once more");
        assertEquals("true", cells.value("s instanceof Sq"));
        assertTrue(cells.error("record Other() implements Sh {}")
                .message()
                .contains("not allowed to extend sealed class"));
        assertEquals(
                "2",
                cells.value("sealed interface Sh { int x(); }\nrecord Ci(int x) implements Sh {}\n"
                        + "record Li(int x) implements Sh {}\nSh.class.getPermittedSubclasses().length"));
    }

    @Test
    @EnabledForJreRange(min = JRE.JAVA_21)
    void aSwitchOverThemIsExhaustive() {
        String sw = "sealed interface Tree {}\nrecord Leaf(int v) implements Tree {}\n"
                + "record Fork(Tree l, Tree r) implements Tree {}\n"
                + "int sum(Tree t) { return switch (t) { case Leaf l -> l.v(); case Fork f -> "
                + "sum(f.l()) + sum(f.r()); }; }\n"
                + "sum(new Fork(new Leaf(1), new Leaf(2)))";
        assertEquals("3", cells.value(sw));
        assertTrue(cells.error("int part(Tree t) { return switch (t) { case Leaf l -> 1; }; }")
                .message()
                .contains("all possible"));
    }

    @Test
    void hierarchiesOfClassesWithConstructorsAndAllModifiers() {
        String all = "sealed abstract class Animal permits Cat, Dog, Bird {\n  final int legs;\n"
                + "  Animal(int legs) { this.legs = legs; }\n}\n"
                + "// a comment {\nnon-sealed class Dog extends Animal { Dog(int legs) { super(legs); } }\n"
                + "final class Cat extends Animal { Cat() { super(4); } }\n"
                + "sealed class Bird extends Animal { Bird() { super(2); } }\n"
                + "final class Duck extends Bird {}\n"
                + "int legs = new Dog(3).legs + new Cat().legs + new Duck().legs;\nlegs";
        assertEquals("9", cells.value(all));
        assertEquals("9", cells.value(all));
        assertEquals(
                "[3, false, true]",
                cells.value("List.of(Animal.class.getPermittedSubclasses().length, Dog.class.isSealed(), "
                        + "Bird.class.isSealed())"));
        assertEquals("5", cells.value("class Puppy extends Dog { Puppy() { super(5); } }\nnew Puppy().legs"));
        assertEquals(
                0,
                cells.value("Stream.of(Dog.class.getDeclaredClasses()).count()").compareTo("0"),
                "nothing stays inside");
    }

    @Test
    void subtypesInsideOtherTypesAndBoth() {
        assertEquals(
                "5",
                cells.value("sealed interface Expr<T> { T eval(); }\n"
                        + "record Lit<T>(T v) implements Expr<T> { public T eval() { return v; } }\n"
                        + "sealed interface Bin extends Expr<Integer> { Expr<Integer> l(); }\n"
                        + "record Add(Expr<Integer> l, Expr<Integer> r) implements Bin { public Integer eval() "
                        + "{ return l.eval() + r.eval(); } }\n"
                        + "non-sealed interface Open extends Expr<String> {}\n"
                        + "class Outer { static final class In implements Expr<Long> { public Long eval() { "
                        + "return 2L; } } }\n"
                        + "new Add(new Lit<>(1), new Lit<>(2)).eval() + new Outer.In().eval()"));
        assertEquals("4", cells.value("Expr.class.getPermittedSubclasses().length"));
        assertEquals("x", cells.value("new Open() { public String eval() { return \"x\"; } }.eval()"));
        assertEquals(
                "3",
                cells.value("sealed interface Within { record One() implements Within {} final class Two implements "
                        + "Within {} }\n"
                        + "record Three() implements Within {}\nWithin.class.getPermittedSubclasses().length"));
    }

    @Test
    void whatFailsLeavesNothingThatMerelyStandsInForSomething() {
        assertEquals(
                "sealed class must have subclasses",
                cells.error("sealed interface Alone {}").message());
        assertTrue(cells.error("sealed interface Half permits Quarter, Absent {}\n"
                        + "non-sealed interface Quarter extends Half {}")
                .message()
                .startsWith("cannot find symbol"));
        assertEquals("CompilationError", cells.error("Half.class").name());
        assertEquals("CompilationError", cells.error("Quarter.class").name());
        cells.error("sealed interface Bad {}\nrecord Good() implements Bad {}\n"
                + "record Worse() implements Bad { int f() { return \"\"; } }");
        assertEquals(
                "2",
                cells.value(
                        "sealed interface Bad {}\nrecord Good() implements Bad {}\nrecord Worse() implements Bad { }\n"
                                + "Bad.class.getPermittedSubclasses().length"));
        assertEquals("4", cells.value("int sealed = 3;\nsealed + 1"));
    }

    @Test
    void typesMayNameTypesInsideOthersBelowThem() {
        assertEquals(
                "3",
                cells.value("class Car { Engine.Part part = new Engine.Part(); }\n"
                        + "class Engine { static class Part { int size = 3; } }\nnew Car().part.size"));
        assertEquals(
                "package Nowhere does not exist",
                cells.error("class Van { Nowhere.Part part; }").message());
    }
}
