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
 * Lets a class of cells stay what it is when JShell compiles it again and nothing has changed but what may change in a
 * loaded class: line numbers, and the code that gives a variable its value. Everything that depends on the class then
 * keeps its own class, its objects and its values.
 *
 * <p>The JVM itself cannot replace the code of a loaded class without an agent. The new code of a variable is therefore
 * put into a class of its own that works on the old fields.
 */
final class ClassRedefinition {
    private static final Pattern WRAPPER = Pattern.compile("REPL/\\$JShell\\$\\d+[A-Z]*(?:_\\d+[A-Z]*)*");

    /** The code that gives a variable its value, as JShell and javac name it. */
    private static final Pattern INITIALIZER = Pattern.compile("do_it\\$.*|lambda\\$.*|<init>|\\$deserializeLambda\\$");

    private final Map<String, byte[]> loaded = new HashMap<>(); // what runs under a class's name, by that name
    private final Map<String, String> initializers =
            new HashMap<>(); // the class of the latest, by the variable's class
    private int number;

    /** A class has been loaded as it was compiled. */
    void loaded(ClassBytecodes type) {
        loaded.put(type.name(), type.bytecodes());
        initializers.remove(type.name());
    }

    /** The class whose code gives the variable in a class its value: most often that class itself. */
    String initializer(String className) {
        return initializers.getOrDefault(className, className);
    }

    /**
     * What has to be loaded in order that loaded classes do what newly compiled ones of the same names would.
     *
     * @param keepStatics whether classes that have static variables may stay too; else declaring one again begins it
     *     anew
     * @return bytes by the names of further classes, often none; null where the classes have to be replaced
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
     * Whether a class that a person wrote keeps something in static variables; what JShell puts around it always does.
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

    /** A class without what does not matter to those that use it: line numbers, names of local variables. */
    private static final class Plain extends ClassVisitor {
        private final boolean withCode;
        private final ClassWriter writer;
        private boolean isVariable = true;

        /**
         * @param withCode false leaves out the code that gives a variable its value, and only a variable has a whole
         *     then
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
            } // else what the code names
        }

        @Override
        public void visitNestMember(String name) {
            isVariable = false; // there are more classes to it than one
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

    /** The code of a newly compiled variable, under another name and on the fields of the class that is loaded. */
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

    /** Calls the methods of one class in another; fields stay. */
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
