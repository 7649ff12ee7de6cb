package org.zimagelab.tuning.parameter;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.zimagelab.diffusion.Guidance;
import org.zimagelab.diffusion.Request;

/**
 * Everything that the program knows about one parameter of a picture. {@link Parameter} has one for each; its methods
 * say what the fields mean.
 */
final class Declaration<T> {
    /** What the values of a parameter are for a sweep. */
    enum Role {
        /** They make cells. */
        AXIS,
        /** They make cells, which are the rows or columns of a grid. */
        GRID,
        /** They are texts that the model reads, so each makes another picture. */
        TEXT,
        /** They make replicates of a cell. */
        REPLICATE,
        /** One value holds for all pictures of a sweep. */
        FIXED
    }

    final String label;
    final Class<T> type;
    final Function<Request, T> get;
    private final BiFunction<Request, T, Request> set;
    final List<Convention.Draft> conventions = new ArrayList<>();
    Role role = Role.AXIS;
    String noun;
    String chinese;
    Optional<T> off = Optional.empty();
    String field;
    boolean isInGuidance;
    Optional<Predicate<Guidance>> needs = Optional.empty();
    Predicate<Request> hasEffect = request -> true;
    boolean isOptional;
    boolean isKept = true;
    boolean isKeyed = true;
    boolean isSelfExplaining;
    Supplier<List<String>> choices = List::of;
    Optional<String> infoName = Optional.empty();
    Function<Object, String> infoText = Declaration::plain;
    UnaryOperator<Object> check = value -> value;
    UnaryOperator<Object> keyed = value -> value;
    UnaryOperator<String> shown = text -> text;
    UnaryOperator<String> typed = text -> text;
    BiPredicate<String, String> selected = null;
    private Function<String, List<String>> words = null;

    private Declaration(String label, Class<T> type, Function<Request, T> get, BiFunction<Request, T, Request> set) {
        this.label = label;
        this.type = type;
        this.get = get;
        this.set = set;
        noun = label;
        chinese = label;
        field = label;
        conventions.add(new Convention.Draft(label, "", value -> value, value -> value));
    }

    static Declaration<Integer> whole(
            String label, Function<Request, Integer> get, BiFunction<Request, Integer, Request> set) {
        return new Declaration<>(label, Integer.class, get, set);
    }

    static Declaration<Long> large(String label, Function<Request, Long> get, BiFunction<Request, Long, Request> set) {
        return new Declaration<>(label, Long.class, get, set);
    }

    static Declaration<Double> number(
            String label, Function<Request, Double> get, BiFunction<Request, Double, Request> set) {
        return new Declaration<>(label, Double.class, get, set);
    }

    static Declaration<String> text(
            String label, Function<Request, String> get, BiFunction<Request, String, Request> set) {
        return new Declaration<>(label, String.class, get, set);
    }

    Request set(Request request, Object value) {
        return set.apply(request, type.cast(value));
    }

    /**
     * @param noun the word for one value in a count
     * @param chinese its name in Chinese
     */
    Declaration<T> called(String noun, String chinese) {
        this.noun = noun;
        this.chinese = chinese;
        return this;
    }

    Declaration<T> role(Role role) {
        this.role = role;
        return this;
    }

    /** With this value the parameter does nothing, so captions, texts and tables need not name it. */
    Declaration<T> off(T value) {
        off = Optional.of(value);
        return this;
    }

    /** It came after the first keys and files, so these name it only where it is not off. */
    Declaration<T> optional() {
        isOptional = true;
        return this;
    }

    /** It is a part of guidance: keys and files have it there, under this name. */
    Declaration<T> inGuidance(String name) {
        field = name;
        isInGuidance = true;
        return this;
    }

    /** It has no effect while classifier-free guidance is off. */
    Declaration<T> needsGuidance() {
        return needs(guidance -> guidance.scale() > 0);
    }

    /** It has no effect with any other guidance. Whoever gives it all the same is told so. */
    Declaration<T> needs(Predicate<Guidance> guidance) {
        needs = Optional.of(guidance);
        return this;
    }

    /** It has no effect in any other request, so it is off there. */
    Declaration<T> onlyWith(Predicate<Request> requests) {
        hasEffect = requests;
        return this;
    }

    /** The key and the file of a run do not have it: they have other fields that say the same. */
    Declaration<T> notKept() {
        isKept = false;
        isKeyed = false;
        return this;
    }

    /** The key of a run does not have it: it has the sigmas, which follow from it. */
    Declaration<T> keyedBySigmas() {
        isKeyed = false;
        return this;
    }

    /** How the key of a run has a value, where the value has more than what decides pixels, such as a file's name. */
    Declaration<T> keyedAs(Function<T, Object> text) {
        keyed = value -> text.apply(type.cast(value));
        return this;
    }

    /** Its value is understood without its name: {@code heun}. */
    Declaration<T> selfExplaining() {
        isSelfExplaining = true;
        return this;
    }

    /** How captions, charts and tables on a page name a text, where all of it is more than a reader needs. */
    Declaration<T> shownAs(UnaryOperator<String> text) {
        shown = text;
        return this;
    }

    /** How a text is typed behind an option. */
    Declaration<T> typedAs(UnaryOperator<String> text) {
        typed = text;
        return this;
    }

    /** Whether a text is meant by what was typed, which comes second, where texts are selected. */
    Declaration<T> selectedBy(BiPredicate<String, String> isMeant) {
        selected = isMeant;
        return this;
    }

    /** It can only have these values. Completion offers them. */
    Declaration<T> oneOf(Supplier<List<String>> choices) {
        this.choices = choices;
        return this;
    }

    /** Its name in the text that A1111 writes into a PNG. */
    Declaration<T> info(String name) {
        infoName = Optional.of(name);
        return this;
    }

    /** The same, where the text has another form of the value. */
    Declaration<T> info(String name, Function<T, String> text) {
        infoText = value -> text.apply(type.cast(value));
        return info(name);
    }

    /** How a value is checked, and brought into its only form. */
    Declaration<T> checked(UnaryOperator<Object> check) {
        this.check = check;
        return this;
    }

    /** How the words of a LIST are separated, where commas do not do it. */
    Declaration<T> separated(Function<String, List<String>> words) {
        this.words = words;
        return this;
    }

    /** A second name for the same values. The options that follow are those of this name. */
    Declaration<T> convention(String name, String formula, Function<T, T> shown, Function<T, T> own) {
        conventions.add(new Convention.Draft(
                name, formula, value -> shown.apply(type.cast(value)), value -> own.apply(type.cast(value))));
        return this;
    }

    /**
     * A second option for some of the same values, which is no column of its own. The options that follow are those of
     * this name.
     *
     * @param own the value that is meant
     */
    Declaration<T> spelling(String name, Function<T, T> own) {
        convention(name, "", value -> value, own);
        last().isSpelling = true;
        return this;
    }

    /** An option for one value. */
    Declaration<T> value(String value, String... description) {
        return option(OptionUse.VALUE, last().name, value, description);
    }

    /** An option for one value, of a picture or of all pictures of a sweep. */
    Declaration<T> one(String value, String... description) {
        return value(value, description).option(OptionUse.LIST, last().name, value, description);
    }

    /** The option of a sweep. */
    Declaration<T> list(String... description) {
        return option(OptionUse.LIST, last().name, "LIST", description);
    }

    /** An option to pick two pictures. */
    Declaration<T> pair(String... description) {
        return option(OptionUse.PAIR, last().name, "A[,B]", description);
    }

    /** An option to select runs of a store. */
    Declaration<T> stored(String... description) {
        return option(OptionUse.STORED, last().name, "LIST", description);
    }

    /** An option to choose pictures of a sweep. */
    Declaration<T> chosen(String... description) {
        return option(
                OptionUse.CHOSEN,
                last().name,
                last().options.get(OptionUse.VALUE).value(),
                description);
    }

    /** An option for each use, where the same description does for all of them. */
    Declaration<T> everywhere(String value, String description) {
        return value(value, description)
                .list(description)
                .pair("of a sweep: those with this value")
                .stored("runs with this value")
                .chosen("of a sweep: these alone");
    }

    Declaration<T> option(OptionUse use, String name, String value, String... description) {
        last().options.put(use, new OptionText(name.replace('_', '-'), value, List.of(description)));
        return this;
    }

    private Convention.Draft last() {
        return conventions.get(conventions.size() - 1);
    }

    List<Object> values(String option, String text) {
        return List.copyOf(
                words != null
                        ? words.apply(text)
                        : type == Integer.class
                                ? ListParser.integers(option, text)
                                : type == Long.class
                                        ? ListParser.longs(option, text)
                                        : type == Double.class
                                                ? ListParser.numbers(option, text)
                                                : ListParser.words(option, text));
    }

    private static String plain(Object value) {
        return value instanceof Double number ? Decimals.plain(number) : String.valueOf(value);
    }
}
