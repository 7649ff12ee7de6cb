package org.zimagelab.kernel.evaluation;

import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.LoggerFactory;

/**
 * Copies the values of variables to their new fields. JShell keeps each variable in a static field of a class of its
 * own. When something that the declaration names is declared again, JShell makes a new class, whose field is empty at
 * first.
 */
final class PreservedValues {

    /**
     * What happened to a value.
     *
     * @param types names of the classes of cells that caused the change
     */
    record Change(boolean isKept, List<String> types) {}

    /**
     * The class that JShell puts around a snippet. Its name ends in the snippet's number and in letters that count the
     * compilations.
     */
    private static final Pattern WRAPPER = Pattern.compile("REPL\\.\\$JShell\\$(\\d+)[A-Z]*");

    /** A class of a cell, inside the class that JShell puts around it. */
    private static final Pattern TYPE_OF_CELL = Pattern.compile("REPL\\.\\$JShell\\$\\d+[A-Z]*\\$([\\w$]+)");

    private final Map<String, Class<?>> latest = new HashMap<>(); // by the snippet's number
    private Map<String, Class<?>> before = new HashMap<>(); // the latest of them when the declaration began
    private final Map<String, Change> changes = new TreeMap<>();

    /**
     * A declaration begins, maybe in the midst of another.
     *
     * @param next for the classes that it replaces, by the snippet's number
     * @return the map until now
     */
    Map<String, Class<?>> begin(Map<String, Class<?>> next) {
        Map<String, Class<?>> outer = before;
        before = next;
        return outer;
    }

    /** Records that a class of a cell has been loaded. */
    void loaded(Class<?> type) {
        Matcher name = WRAPPER.matcher(type.getName());
        Class<?> replaced = name.matches() ? latest.put(name.group(1), type) : null;
        if (replaced == null) {
            return;
        }
        before.putIfAbsent(name.group(1), replaced);
        try {
            for (Field variable : type.getDeclaredFields()) {
                Field earlier = Modifier.isStatic(variable.getModifiers()) ? field(replaced, variable.getName()) : null;
                if (earlier != null) {
                    carry(earlier, variable);
                }
            }
        } catch (LinkageError e) { // a type is missing; using the variable will report it
            LoggerFactory.getLogger(PreservedValues.class)
                    .warn("the values of {} were not kept: {}", type.getName(), e.toString());
        }
    }

    private void carry(Field earlier, Field variable) {
        Object value = value(earlier);
        if (isEmpty(value)) {
            return;
        }
        List<String> types = changed(earlier, variable);
        try {
            variable.setAccessible(true);
            variable.set(null, value);
            boolean holdsNothing = value instanceof Collection<?> all && all.isEmpty()
                    || value instanceof Map<?, ?> map && map.isEmpty()
                    || value instanceof Optional<?> optional && optional.isEmpty()
                    || value.getClass().isArray() && Array.getLength(value) == 0;
            if (!types.isEmpty() && !holdsNothing) {
                changes.put(variable.getName(), new Change(true, types));
            }
        } catch (IllegalArgumentException | IllegalAccessException e) { // the variable has another type now
            changes.put(variable.getName(), new Change(false, types));
        }
    }

    /** The value of a variable as it is now. */
    Object value(String snippetNumber, String name) {
        Class<?> type = latest.get(snippetNumber);
        Field field = type == null ? null : field(type, name);
        return field == null ? null : value(field);
    }

    /**
     * The type and value of a variable before the declaration replaced its class.
     *
     * @param type as source text
     */
    record Earlier(String type, Object value) {}

    /** Null if the class was not replaced. */
    Earlier earlier(String snippetNumber, String name) {
        Class<?> type = before.get(snippetNumber);
        Field field = type == null ? null : field(type, name);
        return field == null ? null : new Earlier(type(field), value(field));
    }

    /** Gives a variable a value, without its initializer. */
    void set(String snippetNumber, String name, Object value) {
        try {
            Field field = field(latest.get(snippetNumber), name);
            field.setAccessible(true);
            field.set(null, value);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The type of a variable as source text with qualified class names; null if the variable has no class yet. */
    String type(String snippetNumber, String name) {
        Class<?> type = latest.get(snippetNumber);
        return type == null ? null : type(field(type, name));
    }

    private static String type(Field field) {
        return field == null
                ? null
                : TYPE_OF_CELL
                        .matcher(field.getGenericType().getTypeName())
                        .replaceAll("$1")
                        .replace('$', '.');
    }

    /** What happened to values since the last call, by the variable's name. */
    Map<String, Change> changes() {
        Map<String, Change> all = new TreeMap<>(changes);
        changes.clear();
        return all;
    }

    private static Field field(Class<?> type, String name) {
        try {
            return type.getDeclaredField(name);
        } catch (NoSuchFieldException e) {
            return null;
        }
    }

    private static Object value(Field field) {
        try {
            field.setAccessible(true);
            return field.get(null);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Whether this is the initial value of a field. */
    private static boolean isEmpty(Object value) {
        return value == null
                || value instanceof Number number && number.doubleValue() == 0
                || Boolean.FALSE.equals(value)
                || Character.valueOf('\0').equals(value);
    }

    /** The classes of cells in the type of a variable that are others than before. */
    private static List<String> changed(Field earlier, Field variable) {
        List<String> before = types(earlier);
        TreeSet<String> names = new TreeSet<>();
        for (String type : types(variable)) {
            if (!before.contains(type)) {
                Matcher name = TYPE_OF_CELL.matcher(type);
                names.add(name.matches() ? name.group(1).replace('$', '.') : type);
            }
        }
        return List.copyOf(names);
    }

    private static List<String> types(Field field) {
        List<String> all = new ArrayList<>();
        Matcher type = TYPE_OF_CELL.matcher(field.getGenericType().getTypeName());
        while (type.find()) {
            all.add(type.group());
        }
        return all;
    }
}
