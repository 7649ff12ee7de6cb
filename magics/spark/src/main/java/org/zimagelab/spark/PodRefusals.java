package org.zimagelab.spark;

import java.util.Optional;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Property;

/** Why Kubernetes creates no pod, as where a quota is used up: Spark tells its log alone, and tries again. */
final class PodRefusals extends AbstractAppender {
    private static final String ALLOCATOR = "org.apache.spark.scheduler.cluster.k8s.ExecutorPodsAllocator";
    private static final PodRefusals HEARD = new PodRefusals();

    private volatile Optional<String> latest = Optional.empty();

    private PodRefusals() {
        super("pod-refusals", null, null, true, Property.EMPTY_ARRAY);
        start();
    }

    /** Listens to Spark's log, in the driver process. */
    static void listen() {
        if (LogManager.getContext(false) instanceof LoggerContext context) {
            Logger logger = context.getLogger(ALLOCATOR);
            logger.addAppender(HEARD);
        }
    }

    /** The latest one, in one line. */
    static Optional<String> latest() {
        return HEARD.latest;
    }

    @Override
    public void append(LogEvent event) {
        Optional<String> refusal = KubernetesAccess.refusal(event.getThrown());
        if (refusal.isPresent()) {
            latest = refusal;
        }
    }
}
