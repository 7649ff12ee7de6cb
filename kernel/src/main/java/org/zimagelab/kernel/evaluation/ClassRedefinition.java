package org.zimagelab.kernel.evaluation;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import jdk.jshell.spi.ExecutionControl.ClassBytecodes;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.FieldVisitor;
import org.objectweb.asm.Handle;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * Keeps a loaded class when JShell compiles the same declaration again and only line numbers, or the initializer of a
 * variable, have changed. Everything that depends on the class then keeps its classes, objects and values.
 *
 * <p>The JVM cannot replace the code of a loaded class without an agent. The new initializer is therefore put into a
 * separate class that writes to the old field.
 */
final class ClassRedefinition {
    private static final Pattern WRAPPER = Pattern.compile("REPL/\\$JShell\\$\\d+[A-Z]*(?:_\\d+[A-Z]*)*");

    /** Names of the methods that initialize a variable, as JShell and javac choose them. */
    private static final Pattern INITIALIZER = Pattern.compile("do_it\\$.*|lambda\\$.*|<init>|\\$deserializeLambda\\$");

    private final Map<String, byte[]> loaded = new HashMap<>(); // the bytes of the code that runs for each class
    private final Map<String, String> initializers =
            new HashMap<>(); // the class with the latest initializer, by the variable's class
    private int number;

    /** Records that a class has been loaded as it was compiled. */
    void loaded(ClassBytecodes type) {
        loaded.put(type.name(), type.bytecodes());
        initializers.remove(type.name());
    }

    /** The class whose code initializes the variable of a class; usually that class itself. */
    String initializer(String className) {
        return initializers.getOrDefault(className, className);
    }

    /**
     * Makes loaded classes behave as the newly compiled classes of the same names.
     *
     * @param keepStatics whether classes with static variables may stay too; if not, declaring such a class again
     *     resets them
     * @return further classes to load, bytes by name, often none; null if the classes have to be replaced
     */
    Map<String, byte[]> redefine(ClassBytecodes[] compiled, boolean keepStatics) {
        if (Arrays.stream(compiled).allMatch(type -> isSame(type, keepStatics))) {
            return Map.of();
        }
        if (compiled.length != 1 || !isSameVariable(compiled[0])) {
            return null;
        }
        String name = compiled[0].name();
        String initializer = name + "$set" + ++number;
        byte[] code = initializer(compiled[0].bytecodes(), name.replace('.', '/'), initializer.replace('.', '/'));
        loaded.put(name, compiled[0].bytecodes());
        initializers.put(name, initializer);
        return Map.of(initializer, code);
    }

    private boolean isSame(ClassBytecodes type, boolean keepStatics) {
        byte[] now = loaded.get(type.name());
        return now != null
                && Arrays.equals(Plain.of(now, true), Plain.of(type.bytecodes(), true))
                && (keepStatics || !hasStatics(type.bytecodes()));
    }

    private boolean isSameVariable(ClassBytecodes type) {
        byte[] now = loaded.get(type.name());
        Plain before = new Plain(false);
        Plain after = new Plain(false);
        if (now == null) {
            return false;
        }
        new ClassReader(now).accept(before, 0);
        new ClassReader(type.bytecodes()).accept(after, 0);
        return after.isVariable && before.isVariable && Arrays.equals(before.bytes(), after.bytes());
    }

    /**
     * Whether a class that a person wrote has static variables. The classes that JShell puts around it always have
     * some.
     */
    private static boolean hasStatics(byte[] code) {
        boolean[] found = {false};
        new ClassReader(code)
                .accept(
                        new ClassVisitor(Opcodes.ASM9) {
                            private boolean isWrapper;

                            @Override
                            public void visit(int v, int access, String name, String s, String parent, String[] i) {
                                isWrapper = WRAPPER.matcher(name).matches();
                            }

                            @Override
                            public FieldVisitor visitField(int access, String name, String type, String s, Object v) {
                                found[0] |= !isWrapper
                                        && (access & Opcodes.ACC_STATIC) != 0
                                        && (access & Opcodes.ACC_FINAL) == 0;
                                return null;
                            }
                        },
                        ClassReader.SKIP_CODE);
        return found[0];
    }

    /** A class without line numbers and names of local variables, which do not matter to those that use it. */
    private static final class Plain extends ClassVisitor {
        private final boolean withCode;
        private final ClassWriter writer;
        private boolean isVariable = true;

        /**
         * @param withCode whether to include the initializers of variables
         */
        Plain(boolean withCode) {
            super(Opcodes.ASM9, new ClassWriter(0));
            this.withCode = withCode;
            this.writer = (ClassWriter) cv;
        }

        static byte[] of(byte[] code, boolean withCode) {
            Plain plain = new Plain(withCode);
            new ClassReader(code).accept(plain, 0);
            return plain.bytes();
        }

        byte[] bytes() {
            return writer.toByteArray();
        }

        @Override
        public void visit(int version, int access, String name, String generic, String parent, String[] interfaces) {
            isVariable &= WRAPPER.matcher(name).matches();
            super.visit(version, access, name, generic, parent, interfaces);
        }

        @Override
        public void visitInnerClass(String name, String outer, String inner, int access) {
            if (withCode) {
                super.visitInnerClass(name, outer, inner, access);
            } // without the code, these entries do not matter
        }

        @Override
        public void visitNestMember(String name) {
            isVariable = false; // it consists of more than one class
            super.visitNestMember(name);
        }

        @Override
        public MethodVisitor visitMethod(int access, String name, String type, String generic, String[] thrown) {
            if (!withCode && INITIALIZER.matcher(name).matches()) {
                return null;
            }
            isVariable = false;
            return new MethodVisitor(Opcodes.ASM9, super.visitMethod(access, name, type, generic, thrown)) {
                @Override
                public void visitLineNumber(int line, Label start) {
                    // says nothing of what the code does
                }

                @Override
                public void visitLocalVariable(String name, String type, String g, Label start, Label end, int index) {
                    // nor does this
                }
            };
        }
    }

    /**
     * The initializer of a newly compiled variable as a class of another name, which writes to the field of the loaded
     * class.
     */
    private static byte[] initializer(byte[] code, String variable, String name) {
        ClassWriter writer = new ClassWriter(0);
        new ClassReader(code)
                .accept(
                        new ClassVisitor(Opcodes.ASM9, writer) {
                            @Override
                            public void visit(int version, int a, String old, String g, String parent, String[] i) {
                                super.visit(version, Opcodes.ACC_PUBLIC | Opcodes.ACC_SUPER, name, g, parent, i);
                            }

                            @Override
                            public FieldVisitor visitField(int access, String field, String type, String s, Object v) {
                                return null;
                            }

                            @Override
                            public MethodVisitor visitMethod(int a, String method, String type, String s, String[] t) {
                                return new Moved(super.visitMethod(a, method, type, s, t), variable, name);
                            }
                        },
                        0);
        return writer.toByteArray();
    }

    /** Redirects calls of methods from one class to another; accesses to fields are left as they are. */
    private static final class Moved extends MethodVisitor {
        private final String from;
        private final String to;

        Moved(MethodVisitor next, String from, String to) {
            super(Opcodes.ASM9, next);
            this.from = from;
            this.to = to;
        }

        @Override
        public void visitMethodInsn(int opcode, String owner, String name, String type, boolean inInterface) {
            super.visitMethodInsn(opcode, owner.equals(from) ? to : owner, name, type, inInterface);
        }

        @Override
        public void visitInvokeDynamicInsn(String name, String type, Handle bootstrap, Object... arguments) {
            Object[] moved = Arrays.stream(arguments)
                    .map(each -> each instanceof Handle handle
                                    && handle.getOwner().equals(from)
                            ? new Handle(handle.getTag(), to, handle.getName(), handle.getDesc(), handle.isInterface())
                            : each)
                    .toArray();
            super.visitInvokeDynamicInsn(name, type, bootstrap, moved);
        }
    }
}
