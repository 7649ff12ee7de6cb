package org.zimagelab.kernel.evaluation;

import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.slf4j.LoggerFactory;

/**
 * Adds calls of {@link InterruptCheck} to the classes of cells, and makes the classes public that hold variables and
 * methods.
 */
final class InterruptInstrumenter {
    private static final String CHECKPOINT = "org/zimagelab/kernel/evaluation/InterruptCheck";

    /** The class that JShell puts around a declaration. */
    private static final Pattern WRAPPER = Pattern.compile("REPL/\\$JShell\\$\\d+[A-Z]*(?:_\\d+[A-Z]*)*");

    private InterruptInstrumenter() {}

    /**
     * Adds the checks to a class. If ASM does not know the version of the class file, the class is returned unchanged,
     * and an interrupt cannot stop its loops.
     */
    static byte[] weave(byte[] original) {
        try {
            ClassReader reader = new ClassReader(original);
            ClassWriter writer = new ClassWriter(reader, 0); // stack size and frames stay the same
            reader.accept(new Checked(writer), 0);
            return writer.toByteArray();
        } catch (RuntimeException e) {
            LoggerFactory.getLogger(InterruptInstrumenter.class)
                    .warn("a cell's class runs without interrupt checks: {}", e.toString());
            return original;
        }
    }

    private static final class Checked extends ClassVisitor {
        Checked(ClassVisitor next) {
            super(Opcodes.ASM9, next);
        }

        /** The class of a statement has a class loader of its own, and can only use what is public. */
        @Override
        public void visit(int version, int access, String name, String generic, String superName, String[] interfaces) {
            boolean wrapper = WRAPPER.matcher(name).matches();
            super.visit(version, wrapper ? access | Opcodes.ACC_PUBLIC : access, name, generic, superName, interfaces);
        }

        @Override
        public MethodVisitor visitMethod(int access, String name, String type, String generic, String[] thrown) {
            return new CheckedMethod(super.visitMethod(access, name, type, generic, thrown));
        }
    }

    private static final class CheckedMethod extends MethodVisitor {
        private final Set<Label> passed = new HashSet<>();

        CheckedMethod(MethodVisitor next) {
            super(Opcodes.ASM9, next);
        }

        @Override
        public void visitCode() {
            super.visitCode();
            check();
        }

        @Override
        public void visitLabel(Label label) {
            passed.add(label);
            super.visitLabel(label);
        }

        @Override
        public void visitJumpInsn(int opcode, Label target) {
            if (passed.contains(target)) {
                check();
            }
            super.visitJumpInsn(opcode, target);
        }

        @Override
        public void visitMethodInsn(int opcode, String owner, String name, String type, boolean inInterface) {
            boolean exits = type.equals("(I)V") && (name.equals("exit") || name.equals("halt"));
            if (exits && owner.equals("java/lang/System")) {
                super.visitMethodInsn(Opcodes.INVOKESTATIC, CHECKPOINT, "exit", "(I)V", false);
            } else if (exits && owner.equals("java/lang/Runtime")) {
                super.visitMethodInsn(Opcodes.INVOKESTATIC, CHECKPOINT, "exit", "(I)V", false);
                super.visitInsn(Opcodes.POP); // the Runtime; the verifier wants it
            } else {
                super.visitMethodInsn(opcode, owner, name, type, inInterface);
            }
        }

        private void check() {
            super.visitMethodInsn(Opcodes.INVOKESTATIC, CHECKPOINT, "pass", "()V", false);
        }
    }
}
