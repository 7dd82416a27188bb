"""Where the programs work, and on what machine."""
import os
import platform
import shutil
import subprocess
import tempfile


def own_place(options):
    """Where to work, what that is, and what undoes it."""
    if options.dir:
        place = tempfile.mkdtemp(prefix="firn-benchmark-", dir=options.dir)
        return place, "a directory of the caller's", lambda: shutil.rmtree(place, ignore_errors=True)
    work = tempfile.mkdtemp(prefix="firn-benchmark-")
    image, mounted = f"{work}/image", f"{work}/mounted"
    os.makedirs(mounted)
    giga = {"full": 24, "small": 4, "tiny": 1}[options.size]
    try:
        subprocess.run(["truncate", "-s", f"{giga}G", image], check=True, capture_output=True)
        subprocess.run(["mkfs.ext4", "-q", image], check=True, capture_output=True)
        subprocess.run(["mount", "-o", "loop", image, mounted], check=True, capture_output=True)
    except (subprocess.CalledProcessError, OSError):
        return work, "a temporary directory, as no loop device is to be had", lambda: shutil.rmtree(work)
    device = subprocess.run(["losetup", "-j", image], capture_output=True, text=True).stdout.split(":")[0]
    direct = subprocess.run(["losetup", "--direct-io=on", device], capture_output=True).returncode == 0

    def undo():
        subprocess.run(["umount", mounted], check=True)
        shutil.rmtree(work)
    return mounted, "ext4 with a journal on a loop device" + (" with direct I/O" if direct else ""), undo


def in_memory(otherwise):
    """A new directory on tmpfs, where writing waits for no medium, and what that is; below `otherwise` where there is none."""
    shared = "/dev/shm"
    if os.path.ismount(shared) and os.access(shared, os.W_OK):
        return tempfile.mkdtemp(prefix="firn-benchmark-", dir=shared), "tmpfs"
    return tempfile.mkdtemp(prefix="firn-benchmark-", dir=otherwise), "the same directory, as there is no tmpfs"


def machine():
    model = next((line.split(":")[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")), platform.machine())
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") >> 30
    return f"{os.cpu_count()} x {model}, {memory} GiB, Linux {platform.release()}, load {os.getloadavg()[0]:.1f}"
