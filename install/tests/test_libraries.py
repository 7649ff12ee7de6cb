"""Well-known libraries in cells, from Maven Central through the settings of the machine; skipped if it cannot be
reached.
"""

import time

import pytest
from conftest import HANG


def added(kernel, *coordinates):
    """Adds libraries by %maven; returns its closing line."""
    out = kernel.run("%maven " + " ".join(coordinates))
    if out.error and " could not be downloaded from " in out.error.message:
        pytest.skip(out.error.message)
    assert out.status == "ok", out.error
    return out.stdout


def test_logback_logs_where_the_person_asks_for_it(new_kernel):
    kernel = new_kernel()
    line = added(kernel, "ch.qos.logback:logback-classic:1.5.12")  # 0.9 MB
    assert "; SLF4J logs to logback-classic" in line
    out = kernel.good("import org.slf4j.*;\nLogger log = LoggerFactory.getLogger(\"mine\");\nlog.debug(\"d\");\n"
                      "LoggerFactory.getILoggerFactory().getClass().getName()")
    assert out.text == "ch.qos.logback.classic.LoggerContext"
    assert out.stdout.endswith("DEBUG mine -- d\n") and out.stderr == ""
    out = kernel.good("((ch.qos.logback.classic.Logger) LoggerFactory.getLogger(\"ROOT\"))"
                      ".setLevel(ch.qos.logback.classic.Level.WARN);\nlog.info(\"i\"); log.warn(\"w\");\n"
                      "java.util.logging.Logger.getLogger(\"jul\").warning(\"j\");")
    assert out.stdout.endswith("WARN mine -- w\n") and out.stdout.count("\n") == 1
    assert out.stderr == "WARNING jul: j\n"


def test_apache_spark_in_local_mode(new_kernel):
    kernel = new_kernel()
    line = added(kernel, "org.apache.spark:spark-sql_2.13:3.5.9")  # 218 MB
    assert "; " in line and "SLF4J logs to log4j-slf4j2-impl" in line
    start = "SparkSession.builder().master(\"local[2]\").config(\"spark.sql.shuffle.partitions\", 2).getOrCreate();"
    out = kernel.good(
        f"import org.apache.spark.sql.*;\nimport org.apache.spark.api.java.function.*;\nvar spark = {start}",
        timeout=HANG,
    )
    assert out.stderr.count("\n") < 10 and " INFO " not in out.stderr
    kernel.good("spark.range(5).createOrReplaceTempView(\"n\");\n"
                "Dataset<String> words = spark.createDataset(List.of(\"a\", \"bb\", \"ccc\"), Encoders.STRING());\n"
                "int plus = 10;")
    assert kernel.good("words.count()").text == "3"
    out = kernel.good("spark.sql(\"select sum(id) total from n\").show()")
    assert out.stdout == "+-----+\n|total|\n+-----+\n|   10|\n+-----+\n\n"
    # a lambda is serialized, and its class found by another thread
    out = kernel.good(
        "words.map((MapFunction<String, Integer>) w -> w.length() + plus, Encoders.INT()).collectAsList()"
    )
    assert (out.text, out.stderr) == ("[11, 12, 13]", "")
    error = kernel.run(
        "words.filter((FilterFunction<String>) w -> { throw new IllegalStateException(\"boom\"); }).count()"
    )
    assert error.error.name == "SparkException" and "IllegalStateException: boom" in error.error.message
    # an interrupt ends the cell and the task behind it
    out = kernel.run(
        "words.filter((FilterFunction<String>) w -> { System.out.println(\"runs\"); while (true) { } }).count()",
        interrupt="runs",
    )
    assert out.error.name == "KeyboardInterrupt"
    running = ("Thread.getAllStackTraces().values().stream().flatMap(Stream::of)"
               ".filter(f -> f.getMethodName().startsWith(\"lambda$\") && f.getClassName().startsWith(\"REPL\"))"
               ".filter(f -> String.valueOf(f.getFileName()).startsWith(\"cell.%d.\")).count()" % out.count)
    end = time.monotonic() + HANG
    while kernel.good(running).text != "0":
        assert time.monotonic() < end, "the task is still running"
        time.sleep(0.2)
    assert kernel.good("words.count()").text == "3"
    assert kernel.good(f"spark.stop();\nspark = {start}\nspark.range(7).count()").text == "7"
