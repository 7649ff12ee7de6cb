package org.zimagelab.spark;

import java.io.IOException;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.master.Master;
import org.apache.spark.deploy.worker.Worker;
import org.apache.spark.rpc.RpcEnv;
import scala.Option;

/**
 * A process of a {@link StandaloneCluster}: {@code master}, or {@code worker URL CORES MEGABYTES FOLDER}. Listens on
 * free ports of 127.0.0.1, prints one line when it does, and ends when its standard input closes: so it never outlives
 * the JVM that started it, even if that one is killed.
 */
final class StandaloneDaemon {
    static final String HOST = "127.0.0.1";

    private StandaloneDaemon() {}

    public static void main(String[] a) throws IOException {
        SparkConf conf = new SparkConf();
        if (a[0].equals("master")) {
            var started = Master.startRpcEnvAndEndpoint(HOST, 0, 0, conf);
            int port = started._1().address().port();
            System.out.println(ready("spark://" + HOST + ":" + port + " http://" + HOST + ":" + started._2()));
        } else {
            RpcEnv worker = Worker.startRpcEnvAndEndpoint(
                    HOST,
                    0,
                    0,
                    Integer.parseInt(a[2]),
                    Integer.parseInt(a[3]),
                    new String[] {a[1]},
                    a[4],
                    Option.empty(),
                    conf,
                    Option.empty());
            System.out.println(ready(worker.address().hostPort()));
        }
        while (System.in.read() >= 0) {
            // nobody writes: this waits for the end
        }
        Runtime.getRuntime().halt(0);
    }

    /** The line that says that a process listens, which its log does not contain otherwise. */
    static String ready(String where) {
        return "listening: " + where;
    }
}
