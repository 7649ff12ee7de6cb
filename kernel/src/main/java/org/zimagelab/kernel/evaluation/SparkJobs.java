package org.zimagelab.kernel.evaluation;

import java.lang.reflect.Method;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;

/**
 * Cancels jobs of Apache Spark in local mode. Their tasks run the code of cells in Spark's own threads, which an
 * interrupt of the cell's thread does not reach. Without this, they would continue and occupy the cores that the next
 * job needs.
 */
final class SparkJobs {
    private static final String CONTEXT = "org.apache.spark.SparkContext$"; // the Scala object beside the class
    private static final String TASK = "Executor task launch worker";

    private SparkJobs() {}

    /** Cancels all jobs of the active context, if there is one, and stops the code of cells that their tasks run. */
    static void cancel(CellClassLoader loader) {
        Class<?> context = loader.loaded(CONTEXT);
        if (context == null) {
            return;
        }
        Thread thread = new Thread(() -> cancel(context), "spark-cancel"); // the interrupt must not wait for Spark
        thread.setDaemon(true);
        thread.setContextClassLoader(loader);
        thread.start();
    }

    private static void cancel(Class<?> context) {
        try {
            Object object = context.getField("MODULE$").get(null);
            Object active = context.getMethod("getActive").invoke(object); // a scala.Option
            Method isEmpty = active.getClass().getMethod("isEmpty");
            if ((boolean) isEmpty.invoke(active)) {
                return;
            }
            Object found = active.getClass().getMethod("get").invoke(active);
            found.getClass().getMethod("cancelAllJobs").invoke(found);
        } catch (ReflectiveOperationException | RuntimeException e) { // an unknown Spark, or one that stops
            Logger.getLogger(SparkJobs.class.getName()).log(Level.WARNING, "Spark's jobs were not cancelled", e);
        }
        for (Map.Entry<Thread, StackTraceElement[]> running :
                Thread.getAllStackTraces().entrySet()) {
            Thread task = running.getKey();
            if (task.getName().startsWith(TASK) && Stream.of(running.getValue()).anyMatch(SparkJobs::isOfCell)) {
                InterruptCheck.armOnce(task);
                task.interrupt();
            }
        }
    }

    private static boolean isOfCell(StackTraceElement frame) {
        return frame.getClassName().startsWith("REPL");
    }
}
