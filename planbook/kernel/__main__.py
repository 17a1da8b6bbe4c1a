"""Starts the kernel. Jupyter calls this: `python -m planbook.kernel -f CONNECTION_FILE`."""

from ipykernel.kernelapp import IPKernelApp

from planbook.kernel.kernel import PlanKernel

if __name__ == "__main__":
    IPKernelApp.launch_instance(kernel_class=PlanKernel)
