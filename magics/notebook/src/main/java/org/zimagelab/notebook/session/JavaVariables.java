package org.zimagelab.notebook.session;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import javax.lang.model.SourceVersion;
import org.dflib.jjava.jupyter.kernel.BaseKernel;
import org.zimagelab.common.Interrupts;
import org.zimagelab.common.magic.JavaVariable;
import org.zimagelab.common.magic.JavaVariableSource;
import org.zimagelab.common.magic.MagicException;

/**
 * The hatch through which a magic's result reaches Java cells: the magic leaves the object here, and has the kernel
 * evaluate a declaration that takes it out.
 *
 * <p>A kernel offers no way to hand an object to its shell, only source text; and no kernel but its own public
 * {@code evalRaw} is needed for this one.
 */
public final class JavaVariables {
    private static final Map<String, Object> WAITING = new ConcurrentHashMap<>();

    private JavaVariables() {}

    /**
     * An object that a magic left, for the declarations that {@code --as} makes. A class with a constructor, since
     * behind
     * {@code new} stands a type: in a call of a static method a variable {@code org} would hide the package.
     *
     * @param token under which it was left
     */
    public record Left(String token) {
        /**
         * Takes it, once.
         *
         * @param <T> the type of the variable being declared
         * @return the object
         * @throws IllegalStateException if it has been taken
         */
        @SuppressWarnings("unchecked")
        public <T> T take() {
            Object value = WAITING.remove(token);
            if (value == null) {
                throw new IllegalStateException("this result has been taken already");
            }
            return (T) value;
        }
    }

    /**
     * Declares a Java variable in the kernel's shell.
     *
     * @param kernel any kernel whose {@code evalRaw} evaluates Java
     * @param name checked by {@link #checkName} before
     * @param type the variable's type as source text, package included
     * @param value its value
     * @throws MagicException if the kernel cannot evaluate the declaration
     */
    public static void declare(BaseKernel kernel, String name, String type, Object value) {
        String token = UUID.randomUUID().toString();
        WAITING.put(token, value);
        try {
            kernel.evalRaw(
                    type + " " + name + " = new " + Left.class.getCanonicalName() + "(\"" + token + "\").take();");
        } catch (RuntimeException e) {
            throw new MagicException("--as " + name + ": this kernel could not declare the variable (" + e.getMessage()
                    + "); the result itself is made and shown");
        } finally {
            WAITING.remove(token);
        }
    }

    /**
     * Declares what a magic made where that was asked for: the one, or a list where there are several.
     *
     * @param kernel as above
     * @param name as above; null where nothing is to be declared
     * @param type of each
     * @param all at least one
     * @return what was, or would have been declared
     */
    public static <T> Object declareOneOrAll(BaseKernel kernel, String name, Class<T> type, List<T> all) {
        boolean one = all.size() == 1;
        Object result = one ? all.get(0) : List.copyOf(all);
        if (name != null) {
            declare(kernel, name, one ? type.getName() : "java.util.List<" + type.getName() + ">", result);
        }
        return result;
    }

    /**
     * The value of a Java variable.
     *
     * @param kernel that has the variable
     * @param name as typed
     * @return empty, if it is no name of a variable, if there is no such variable, or if it holds null
     */
    public static Optional<Object> value(BaseKernel kernel, String name) {
        try {
            checkName(name);
            return of(kernel).variable(name).map(JavaVariable::value);
        } catch (RuntimeException e) {
            return Optional.empty();
        }
    }

    /**
     * The Java variables of a kernel: its own account of them, or else what it says when it evaluates their names.
     *
     * @param kernel any whose {@code evalRaw} evaluates Java
     */
    public static JavaVariableSource of(BaseKernel kernel) {
        return kernel instanceof JavaVariableSource itself ? itself : name -> evaluated(kernel, name);
    }

    private static Optional<JavaVariable> evaluated(BaseKernel kernel, String name) {
        Interrupts.check();
        try {
            return Optional.of(new JavaVariable(name, kernel.evalRaw(name)));
        } catch (Exception e) { // kernels have their own, some of them checked, for a name that does not compile
            return Optional.empty();
        }
    }

    /**
     * Whether a Java variable can be called so.
     *
     * @param name as typed after {@code --as}; null passes, since nothing is declared then
     * @throws MagicException with one line if not
     */
    public static void checkName(String name) {
        if (name != null && (!SourceVersion.isIdentifier(name) || SourceVersion.isKeyword(name))) {
            throw new MagicException("--as " + name
                    + ": expected the name of a Java variable (letters, digits and _, no keyword, no digit first)");
        }
    }
}
