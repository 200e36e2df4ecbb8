"""FastAPI with SQLAlchemy, as its own documentation shows it: what a rating is measured against."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import FastAPI
from pydantic import BaseModel, Field
from sqlalchemy import BigInteger, DateTime, ForeignKey, SmallInteger, Text, select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

CONNECTIONS = 12


class Base(DeclarativeBase):
    """The tables of the product, as SQLAlchemy sees them."""


class Department(Base):
    """A unit."""

    __tablename__ = "department"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]


class ServicePoint(Base):
    """A kiosk."""

    __tablename__ = "service_point"
    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str]
    kind: Mapped[str]
    department: Mapped[int] = mapped_column(ForeignKey("department.id"))
    revoked_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class Rating(Base):
    """One face."""

    __tablename__ = "rating"
    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    service_point: Mapped[int]
    department: Mapped[int]
    score: Mapped[int] = mapped_column(SmallInteger)
    reasons: Mapped[str] = mapped_column(Text)
    comment: Mapped[str] = mapped_column(Text)
    channel: Mapped[str]
    given_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class AuditLine(Base):
    """A line of the history."""

    __tablename__ = "audit_line"
    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    actor: Mapped[str]
    action: Mapped[str]
    subject: Mapped[str]
    detail: Mapped[str] = mapped_column(Text)
    digest: Mapped[str]


class NewRating(BaseModel):
    """What a kiosk sends."""

    model_config = {"extra": "forbid"}

    service_point: str
    score: Annotated[int, Field(ge=1, le=5, strict=True)]
    reasons: Annotated[list[str], Field(max_length=20)] = []
    comment: Annotated[str, Field(max_length=5000)] = ""


class Receipt(BaseModel):
    """What is answered."""

    id: int
    complaint: None = None


def create(url: str) -> Any:
    """Return the application on a PostgreSQL."""
    engine = create_async_engine(
        url.replace("postgresql://", "postgresql+asyncpg://"),
        pool_size=CONNECTIONS,
        max_overflow=0,
    )
    sessions = async_sessionmaker(engine, expire_on_commit=False)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        await engine.dispose()

    app = FastAPI(lifespan=lifespan)

    async def create_rating(new: NewRating) -> Receipt:
        async with sessions.begin() as session:
            return Receipt(id=await _store(session, new))

    app.post("/api/ratings", status_code=201)(create_rating)
    return app


async def _store(session: AsyncSession, new: NewRating) -> int:
    at = datetime.now(UTC)
    found = await session.execute(
        select(ServicePoint, Department.name)
        .join(Department, Department.id == ServicePoint.department)
        .where(ServicePoint.code == new.service_point)
    )
    point = found.one()[0]
    rating = Rating(
        service_point=point.id,
        department=point.department,
        score=new.score,
        reasons="[]",
        comment=new.comment,
        channel="kiosk",
        given_at=at,
    )
    session.add(rating)
    await session.flush()
    session.add(
        AuditLine(
            at=at,
            actor="citizen",
            action="rating.given",
            subject=f"rating {rating.id}",
            detail="",
            digest="0" * 64,
        )
    )
    return int(rating.id)
