"""Builds the Java programs of this module, and says how they are started."""
import os
import shutil
import subprocess

from tools import HERE, Missing

ROOT = os.path.dirname(HERE)
CLASS_PATH = f"{HERE}/target/class-path.txt"
SOURCES = [f"{ROOT}/pom.xml", *(f"{ROOT}/{it}" for module in ("cas-store", "merkle", "benchmarks") for it in (f"{module}/pom.xml", f"{module}/src/main"))]


def is_current():
    """Whether the programs are built and no source is newer."""
    if not all(os.path.exists(it) for it in (CLASS_PATH, *(f"{ROOT}/{module}/target/classes/dev" for module in ("cas-store", "merkle", "benchmarks")))):
        return False
    newer = subprocess.run(["find", *SOURCES, "-newer", CLASS_PATH, "-print", "-quit"], capture_output=True, text=True)
    return newer.returncode == 0 and not newer.stdout


def build():
    if is_current():
        return
    maven = f"{ROOT}/mvnw" if works([f"{ROOT}/mvnw", "-v"]) else shutil.which("mvn")
    if not maven:
        raise Missing("there is no Maven here, and the wrapper cannot fetch it")
    done = subprocess.run([maven, "-B", "-q", "-Pquick,benchmarks", "-pl", "benchmarks", "-am", "process-classes"], cwd=ROOT, capture_output=True, text=True)
    if done.returncode != 0:
        raise Missing("the benchmarks cannot be built: " + done.stdout[-2000:])
    os.utime(CLASS_PATH)


def works(command):
    return subprocess.run(command, cwd=ROOT, capture_output=True).returncode == 0


def program(name):
    """The `java`, or another program, of the JDK that JAVA_HOME names, else of the one on PATH."""
    home = os.environ.get("JAVA_HOME", "")
    given = f"{home}/bin/{name}"
    found = given if home and os.access(given, os.X_OK) else shutil.which(name)
    if not found:
        raise Missing(f"there is no {name} here")
    return found


def words(main, *arguments, options=()):
    """The command that runs a class of this module; builds it first if needed."""
    build()
    with open(CLASS_PATH) as file:
        return [program("java"), *options, "-cp", f"{HERE}/target/classes:{file.read()}", main, *map(str, arguments)]
