package org.zimagelab.spark;

import java.util.Map;
import java.util.Optional;
import org.apache.spark.SparkContext;
import org.apache.spark.api.plugin.DriverPlugin;
import org.apache.spark.api.plugin.ExecutorPlugin;
import org.apache.spark.api.plugin.PluginContext;
import org.apache.spark.api.plugin.SparkPlugin;

/** Connects executors with the driver. */
public final class ClusterPlugin implements SparkPlugin {
    /** Of the driver; Spark makes the plugin itself, so this cannot be handed over. */
    private static volatile ClusterExecutors executors;

    private static volatile SparkContext context;

    /** Before the context of Spark is made: then no executor comes unheard. */
    static void listen(ClusterExecutors listener) {
        executors = listener;
    }

    /** The driver's, as soon as there is one: executors may be asked for before it is complete. */
    static Optional<SparkContext> context() {
        return Optional.ofNullable(context);
    }

    @Override
    public DriverPlugin driverPlugin() {
        return new DriverPlugin() {
            @Override
            public Map<String, String> init(SparkContext spark, PluginContext plugin) {
                context = spark;
                spark.addSparkListener(executors);
                return Map.of();
            }

            @Override
            public Object receive(Object message) {
                String answer = null; // Spark logs each answer to a message that asks nothing
                for (String line : ((String) message).split("\n")) {
                    if (line.equals(ExecutorLink.FLUSH)) {
                        answer = "";
                    } else if (GroupAsk.isOne(line)) {
                        answer = executors.next(GroupAsk.of(line));
                    } else {
                        executors.hear(line);
                    }
                }
                return answer;
            }
        };
    }

    @Override
    public ExecutorPlugin executorPlugin() {
        return new ExecutorPlugin() {
            @Override
            public void init(PluginContext plugin, Map<String, String> extra) {
                ExecutorLink.open(plugin);
            }
        };
    }
}
