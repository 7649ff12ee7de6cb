/**
 * The JSON files of a model folder as records, every key checked for presence and sense.
 *
 * <p>Here belongs what the published configs say. What is made of it (networks, schedules) belongs to the packages that
 * use it.
 */
package org.zimagelab.diffusion.config;
