/** A sweep on a cluster of Apache Spark: the driver, and what runs on its executors. */
package org.zimagelab.spark;
