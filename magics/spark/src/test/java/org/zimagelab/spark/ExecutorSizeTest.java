package org.zimagelab.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExecutorSizeTest {
    private static final ExecutorSize WORKER = new ExecutorSize(2048, "2048 MiB", 4, 2);

    private static SparkConf conf(String... values) {
        SparkConf conf = new SparkConf(false);
        for (String value : values) {
            conf.set(value.replaceAll("=.*", ""), value.replaceAll(".*=", ""));
        }
        return conf;
    }

    @ParameterizedTest
    @CsvSource({
        "spark.executor.memory=2g, true",
        "spark.executor.memory=2048, true",
        "spark.executor.memory=2049m, false",
        "spark.executor.cores=4, true",
        "spark.executor.cores=5, false",
        "spark.executor.resource.gpu.amount=2, true",
        "spark.executor.resource.gpu.amount=3, false"
    })
    void anExecutorFitsIntoAWorkerThatHasAllOfIt(String property, boolean fits) {
        assertEquals(fits, ExecutorSize.asked(conf(property)).fitsInto(WORKER));
    }

    @Test
    void allThatIsAskedIsNamed() {
        assertEquals("1g of memory", ExecutorSize.asked(conf()).words());
        assertEquals(
                "16g of memory, 8 cores and 1 card",
                ExecutorSize.asked(conf(
                                "spark.executor.memory=16g",
                                "spark.executor.cores=8",
                                "spark.executor.resource.gpu.amount=1"))
                        .words());
    }

    @Test
    void theLargestOfSeveralHasTheMostOfEach() {
        ExecutorSize other = new ExecutorSize(4096, "4096 MiB", 1, 0);
        assertEquals(
                "4096 MiB of memory, 4 cores and 2 cards",
                ExecutorSize.largest(List.of(WORKER, other)).words());
    }
}
