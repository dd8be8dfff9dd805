"""The reference documentation's program for its client, unchanged: the address is in PREFECT_API_URL."""

import asyncio

from prefect.client.orchestration import get_client


async def main():
    async with get_client() as client:
        r = await client.read_flows(limit=5)
        if r:
            for flow in r:
                print(flow.name, flow.id)


if __name__ == "__main__":
    asyncio.run(main())
